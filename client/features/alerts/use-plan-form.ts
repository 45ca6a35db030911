import type { Plan, PlanChoice } from '#contract/alert-plan'
import type { SiteId } from '#contract/ids'
import type { Schedule } from '#contract/schedule'
import type { Severity } from '#contract/severity'
import { computed, reactive, ref, watch } from 'vue'

export type PlanTimes = 'timesAlways' | 'timesWork' | 'timesNight' | 'timesOther'

interface PlanForm {
  name: string
  severities: Severity[]
  siteId: SiteId | 'all'
  steps: PlanChoice['steps']
  isOn: boolean
}

/** What the sheet of a plan holds while it is open, and the plan that it says. What the sheet does not show stays as it was. */
export function usePlanForm(opened: () => { plan?: Plan } | undefined) {
  const form = reactive<PlanForm>({
    name: '',
    severities: ['critical', 'high'],
    siteId: 'all',
    steps: [],
    isOn: true,
  })
  const times = ref<PlanTimes>('timesAlways')
  watch(opened, (now) => {
    const plan = now?.plan
    Object.assign(form, {
      name: plan?.name ?? '',
      severities: [
        ...plan?.severities ?? ['critical', 'high'],
      ],
      siteId: plan?.siteIds?.[0] ?? 'all',
      steps: (plan?.steps ?? [
        { afterMinutes: 0, recipients: [] },
      ]).map(({ afterMinutes, recipients }) => ({
        afterMinutes,
        recipients: [...recipients],
      })),
      isOn: plan?.isOn ?? true,
    })
    times.value = plan?.schedule
      ? 'timesOther'
      : 'timesAlways'
  })

  function scheduleOf(): Schedule | undefined {
    const week = (days: readonly number[], from: number, to: number): Schedule => ({
      intervals: days.map(day => ({ day, fromMinute: from * 60, toMinute: to * 60 })),
    })
    switch (times.value) {
      case 'timesAlways': return undefined
      case 'timesWork': return week([1, 2, 3, 4, 5], 8, 18)
      case 'timesNight': return week([1, 2, 3, 4, 5, 6, 7], 18, 8)
      case 'timesOther': return opened()?.plan?.schedule
    }
  }

  return {
    form,
    times,
    isComplete: computed(() => form.severities.length > 0 && form.steps.every(({ recipients }) => recipients.length > 0)),
    choice(): PlanChoice {
      const plan = opened()?.plan
      const schedule = scheduleOf()
      const { cameraIds, ruleIds } = plan ?? {}
      // Of several sites one is shown; another choice replaces them.
      const siteIds = plan?.siteIds?.[0] === form.siteId
        ? plan.siteIds
        : form.siteId === 'all'
          ? undefined
          : [form.siteId]
      return {
        name: form.name,
        severities: form.severities,
        steps: form.steps.map(({ afterMinutes, recipients }) => ({
          afterMinutes: Number(afterMinutes),
          recipients: [...recipients],
        })),
        isOn: form.isOn,
        ...siteIds && { siteIds },
        ...cameraIds && { cameraIds },
        ...ruleIds && { ruleIds },
        ...schedule && { schedule },
      }
    },
  }
}

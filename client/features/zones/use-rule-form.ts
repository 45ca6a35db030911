import type { Condition, ConditionKind } from '#contract/condition'
import type { Label } from '#contract/detection'
import type { CameraId, ZoneId } from '#contract/ids'
import type { Rule, RuleChoice } from '#contract/rule'
import { computed, reactive, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { ruleChoiceSchema } from '#contract/rule'
import { readableName } from '../../i18n/default-names.ts'
import { useCamerasStore } from '../../stores/cameras-store.ts'
import { useRulesStore } from '../../stores/rules-store.ts'
import { defaultCondition, defaultSeverities, labelsOf } from './condition-fields.ts'
import { useRuleWords } from './use-rule-words.ts'
import { useSaving } from './use-saving.ts'

/** What a rule says beside its version. */
const contentOf = (rule: Rule | undefined): string => JSON.stringify(rule && ruleChoiceSchema.parse(rule))

/** One rule in work, new or there already: its parts, what is missing, and saving. `kind`: of a new one. */
export function useRuleForm(cameraId: CameraId, rule: Rule | undefined, kind: ConditionKind) {
  const { t } = useI18n()
  const cameras = useCamerasStore()
  const rules = useRulesStore()
  const { zoneWords } = useRuleWords()
  const saving = useSaving()
  const { conflict, run } = saving
  const basis = shallowRef(rule)

  const isFit = (of: Condition) => (polygon: readonly unknown[]): boolean => (polygon.length === 2) === (of.kind === 'line-crossing')
  const first = rule?.condition ?? defaultCondition(kind)
  const own = cameras.zonesOf(cameraId).filter(zone => isFit(first)(zone.polygon))
  const form = reactive<RuleChoice>(rule
    ? {
        ...ruleChoiceSchema.parse(rule),
        name: readableName(rule.name, t),
      }
    : {
        ...ruleChoiceSchema.omit({ zoneIds: true }).parse({
          name: t(`rules.kind.${kind}`),
          armed: true,
          severity: defaultSeverities[kind],
          condition: first,
        }),
        // Where there is one place, it is meant.
        zoneIds: own.length === 1
          ? [own[0]!.zoneId]
          : [],
      })
  /** Places that a rule of this kind can stand in. */
  const places = computed(() => cameras.zonesOf(cameraId).filter(zone => isFit(form.condition)(zone.polygon)))
  /** Fields whose number cannot be. */
  const invalid = reactive(new Set<string>())

  const givenName = (): string => t(`rules.ruleName.${form.condition.kind}`, {
    zone: zoneWords(form.zoneIds, places.value),
  }).slice(0, 80)
  let proposed = form.name
  watch(() => form.zoneIds.join(), () => {
    if (rule || form.zoneIds.length === 0 || form.name !== proposed)
      return
    proposed = form.name = givenName()
  }, { immediate: true })

  /** As it was opened, with the name that was proposed. */
  const start = JSON.stringify(form)

  const theirs = computed(() => rules.rulesOf(cameraId).find(each => each.ruleId === rule?.ruleId))
  // A zone that moved makes a new version of the rule that says the same.
  watch(theirs, (now) => {
    if (now && contentOf(now) === contentOf(basis.value))
      basis.value = now
  })

  const missing = computed<'needsZone' | 'needsLabel' | undefined>(() => {
    if (!form.zoneIds.some(zoneId => places.value.some(place => place.zoneId === zoneId)))
      return 'needsZone'
    return labelsOf(form.condition)?.length === 0
      ? 'needsLabel'
      : undefined
  })

  /** As it would be saved; zones that are gone are left out. */
  const choice = computed((): RuleChoice => ({
    ...JSON.parse(JSON.stringify(form)) as RuleChoice,
    name: form.name.trim() || t(`rules.kind.${form.condition.kind}`),
    zoneIds: form.zoneIds.filter(zoneId => places.value.some(place => place.zoneId === zoneId)),
  }))

  async function save(asNew = rule === undefined): Promise<boolean> {
    if (missing.value || invalid.size > 0)
      return false
    const saved = await run(() => asNew || !rule
      ? rules.admin.createRule(cameraId, choice.value)
      : rules.admin.updateRule(rule.ruleId, basis.value?.version ?? 1, choice.value))
    if (saved || conflict.value)
      await rules.refresh()
    return saved !== undefined
  }

  function toggle<Value extends ZoneId | Label>(list: Value[], value: Value): Value[] {
    return list.includes(value)
      ? list.filter(each => each !== value)
      : [...list, value]
  }

  return {
    ...saving,
    form,
    places,
    choice,
    missing,
    invalid,
    theirs,
    isChanged: computed(() => JSON.stringify(form) !== start),
    change: (part: Partial<RuleChoice>): void => void Object.assign(form, part),
    toggleZone: (zoneId: ZoneId): void => { form.zoneIds = toggle(form.zoneIds, zoneId) },
    toggleLabel(label: Label): void {
      if ('labels' in form.condition) {
        form.condition = {
          ...form.condition,
          labels: toggle(form.condition.labels, label),
        }
      }
    },
    mark(key: string, isValid: boolean): void {
      if (isValid)
        invalid.delete(key)
      else
        invalid.add(key)
    },
    save,
    take(): void {
      if (!theirs.value)
        return
      basis.value = theirs.value
      Object.assign(form, { schedule: undefined }, ruleChoiceSchema.parse(theirs.value))
      conflict.value = undefined
    },
    overwrite(): Promise<boolean> {
      if (conflict.value?.kind === 'edited' && basis.value)
        basis.value = { ...basis.value, version: conflict.value.current }
      return save()
    },
    async remove(): Promise<boolean> {
      const isGone = rule && await run(async () => {
        await rules.admin.removeRule(rule.ruleId, basis.value?.version ?? 1)
        return true
      })
      if (isGone || conflict.value)
        await rules.refresh()
      return isGone === true
    },
  }
}

export type RuleForm = ReturnType<typeof useRuleForm>

import type { Camera } from '#contract/camera'
import type { Rule, RuleChoice } from '#contract/rule'
import type { ReplayHit, ReplayOutcome } from '../../core/rules/replay-rule.ts'
import { computed, onBeforeUnmount, shallowRef } from 'vue'
import { useCamerasStore } from '../../stores/cameras-store.ts'
import { useRulesStore } from '../../stores/rules-store.ts'

export type Trial
  = | { readonly kind: 'none' }
    | { readonly kind: 'running', readonly done: number }
    /** `untilMs`: where it was stopped. */
    | { readonly kind: 'done', readonly outcome: ReplayOutcome, readonly hits: readonly ReplayHit[], readonly savedCount: number | undefined, readonly wasStopped: boolean }

const hourMs = 3_600_000
/** Of what is not saved yet. */
const draftId = '00000000-0000-4000-8000-000000000000' as Rule['ruleId']

/** Lets the rule as it is edited, and as it is saved, watch the last hours. */
export function useRuleTrial(camera: () => Camera, saved: () => Rule | undefined, choice: () => RuleChoice) {
  const rules = useRulesStore()
  const cameras = useCamerasStore()
  const trial = shallowRef<Trial>({ kind: 'none' })
  let running: AbortController | undefined

  function stop(): void {
    running?.abort()
  }
  onBeforeUnmount(stop)

  async function start(hours: number): Promise<void> {
    stop()
    const own = running = new AbortController()
    const { cameraId, groundPlane } = camera()
    const before = saved()
    const zones = cameras.zonesOf(cameraId)
    const site = { groundPlane, timeZone: rules.timeZoneOf(camera()) ?? new Intl.DateTimeFormat().resolvedOptions().timeZone }
    const edited: Rule = {
      ...choice(),
      ruleId: before?.ruleId ?? draftId,
      version: (before?.version ?? 0) + 1,
      cameraId,
    }
    const toMs = Date.now() + cameras.serverOffsetMs
    trial.value = { kind: 'running', done: 0 }
    const outcome = await rules.replay({
      cameraId,
      fromMs: toMs - hours * hourMs,
      toMs,
      rules: [
        edited,
        ...(before
          ? [before]
          : []),
      ].map(rule => ({ rule, zones, site })),
    }, done => running === own && (trial.value = { kind: 'running', done }), own.signal)
    if (running !== own)
      return
    trial.value = {
      kind: 'done',
      outcome,
      hits: outcome.hits[0] ?? [],
      savedCount: outcome.hits[1]?.length,
      wasStopped: own.signal.aborted,
    }
  }

  /** Alerts of each day, in the site's time, oldest first. */
  const days = computed(() => {
    if (trial.value.kind !== 'done')
      return []
    const day = new Intl.DateTimeFormat('en-CA', {
      timeZone: rules.timeZoneOf(camera()),
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
    const counts = new Map<string, { atMs: number, count: number }>()
    for (const { atMs } of trial.value.hits) {
      const key = day.format(atMs)
      counts.set(key, { atMs, count: (counts.get(key)?.count ?? 0) + 1 })
    }
    return [
      ...counts.values(),
    ]
  })

  return { trial, days, start, stop }
}

import type { Camera } from '#contract/camera'
import type { Label } from '#contract/detection'
import type { CameraId, DetectorId, RuleId } from '#contract/ids'
import type { Rule, RuleChoice } from '#contract/rule'
import type { ReplayOutcome, ReplayRequest } from '../core/rules/replay-rule.ts'
import type { RuleTrouble } from '../core/rules/rule-trouble.ts'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { ruleTroubles } from '../core/rules/rule-trouble.ts'
import { useAppServices } from './app-services.ts'
import { useCamerasStore } from './cameras-store.ts'
import { useDetectionStore } from './detection-store.ts'

/** What is not saved has no id of its own. */
const unsavedId = '00000000-0000-4000-8000-000000000000' as RuleId

/** Rules of the cameras, what is wrong with them, and what may be done with them. */
export const useRulesStore = defineStore('rules', () => {
  const { ruleAdmin, tracks, configuration } = useAppServices()
  const cameras = useCamerasStore()
  const detection = useDetectionStore()
  /** By detector, of those in force; one is not here while nobody could be asked. */
  const labels = shallowRef<ReadonlyMap<DetectorId, readonly Label[] | undefined>>(new Map())
  // With every configuration anew: what could not be asked without a network can be asked with one. It is fetched once.
  watch(() => cameras.known, async (known) => {
    const detectorIds = new Set(known?.cameras.map(({ detectorId }) => detectorId ?? known.detectorId))
    labels.value = new Map(await Promise.all(Array.from(detectorIds, async detectorId => [
      detectorId,
      await ruleAdmin.labelsOf(detectorId),
    ] as const)))
  }, { immediate: true })

  const rulesOf = (cameraId: CameraId): Rule[] => cameras.known?.rules.filter(rule => rule.cameraId === cameraId) ?? []
  const timeZoneOf = ({ siteId }: Camera): string | undefined => cameras.known?.sites.find(site => site.siteId === siteId)?.timeZone

  /** By rule; only of rules that are armed: what does not watch needs no remedy. */
  const troubles = computed(() => {
    const found = new Map<RuleId, RuleTrouble[]>()
    for (const rule of cameras.known?.rules ?? []) {
      const camera = cameras.find(rule.cameraId)
      if (camera && rule.armed)
        found.set(rule.ruleId, troublesOf(rule, camera))
    }
    return found
  })

  function troublesOf(rule: Rule, camera: Camera): RuleTrouble[] {
    const analysis = detection.analysisOf(rule.cameraId)
    // Without a server this browser's own word is all there is.
    const { unreliable = [] } = (analysis === 'unknown'
      ? detection.rates.find(rate => rate.cameraId === rule.cameraId)
      : analysis) ?? {}
    const detectorId = camera.detectorId ?? cameras.known?.detectorId
    const known = detectorId && labels.value.get(detectorId)
    return [
      // Without the detector's own word nothing is said of its labels.
      ...ruleTroubles(rule, known ?? [], cameras.zonesOf(rule.cameraId), camera.groundPlane).filter(({ kind }) => kind !== 'label-missing' || known !== undefined),
      ...unreliable.filter(({ ruleId }) => ruleId === rule.ruleId).map(({ ruleId, because }) => ({ ruleId, kind: 'items-unreliable' as const, because })),
    ]
  }

  return {
    rulesOf,
    timeZoneOf,
    troubles,
    /** Of a rule that is not saved yet, as if it were armed. */
    troublesOfChoice: (choice: RuleChoice, camera: Camera): RuleTrouble[] => troublesOf({
      ...choice,
      ruleId: unsavedId,
      version: 1,
      cameraId: camera.cameraId,
    }, camera),
    admin: ruleAdmin,
    /** What the server has now, asked anew. */
    refresh: () => configuration.refresh(),
    /** Lets rules watch what was kept of a camera; see `replayRules`. */
    async replay(request: ReplayRequest, onProgress: (done: number) => void, signal: AbortSignal): Promise<ReplayOutcome> {
      // The judges are the worker's; the page has no other use for them.
      const { replayRules } = await import('../core/rules/replay-rule.ts')
      return replayRules(request, tracks, (done) => {
        onProgress(done)
        return new Promise(resolve => setTimeout(resolve))
      }, signal)
    },
  }
})

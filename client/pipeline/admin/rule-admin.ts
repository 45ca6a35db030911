import type { Label } from '#contract/detection'
import type { GroundPlane } from '#contract/ground-plane'
import type { CameraId, DetectorId } from '#contract/ids'
import type { Rule, RuleChoice } from '#contract/rule'
import type { RuleTemplate } from '#contract/rule-template'
import type { Zone, ZoneDrawing } from '#contract/zone'
import type { ApiPort } from '../../core/api-port.ts'
import { modelManifestSchema } from '#contract/model-manifest'

/**
 * What may be done with zones and rules. Every browser hears of it by the configuration. Calls reject with AppError or NetworkUnavailable;
 * 'edited-elsewhere' where `basis` is not the version any more, with that in `details.current`.
 */
export interface RuleAdmin {
  readonly createZone: (cameraId: CameraId, drawing: ZoneDrawing) => Promise<Zone>
  readonly updateZone: (zoneId: Zone['zoneId'], basis: number, drawing: ZoneDrawing) => Promise<Zone>
  readonly removeZone: (zoneId: Zone['zoneId'], basis: number) => Promise<void>
  readonly createRule: (cameraId: CameraId, choice: RuleChoice) => Promise<Rule>
  readonly updateRule: (ruleId: Rule['ruleId'], basis: number, choice: RuleChoice) => Promise<Rule>
  readonly removeRule: (ruleId: Rule['ruleId'], basis: number) => Promise<void>
  readonly applyTemplate: (cameraId: CameraId, template: RuleTemplate) => Promise<{ zone: Zone, rules: Rule[] }>
  readonly setGroundPlane: (cameraId: CameraId, groundPlane: GroundPlane | null) => Promise<void>
  /** What a detector can tell apart; undefined while that is not to be had. Asked once for each detector. */
  readonly labelsOf: (detectorId: DetectorId) => Promise<readonly Label[] | undefined>
}

export function createRuleAdmin(api: Pick<ApiPort, 'call'>): RuleAdmin {
  const labels = new Map<DetectorId, readonly Label[]>()
  return {
    createZone: (cameraId, body) => api.call('zone.create', {
      params: { cameraId },
      body,
    }),
    updateZone: (zoneId, version, body) => api.call('zone.update', {
      params: { zoneId },
      query: { version },
      body,
    }),
    async removeZone(zoneId, version) {
      await api.call('zone.remove', {
        params: { zoneId },
        query: { version },
        body: {},
      })
    },
    createRule: (cameraId, body) => api.call('rule.create', {
      params: { cameraId },
      body,
    }),
    updateRule: (ruleId, version, body) => api.call('rule.update', {
      params: { ruleId },
      query: { version },
      body,
    }),
    async removeRule(ruleId, version) {
      await api.call('rule.remove', {
        params: { ruleId },
        query: { version },
        body: {},
      })
    },
    applyTemplate: (cameraId, body) => api.call('rule-template.apply', {
      params: { cameraId },
      body,
    }),
    async setGroundPlane(cameraId, groundPlane) {
      await api.call('camera.set-ground-plane', {
        params: { cameraId },
        body: { groundPlane },
      })
    },
    async labelsOf(detectorId) {
      const known = labels.get(detectorId)
      if (known)
        return known
      const manifest = modelManifestSchema.safeParse(await api.call('detector.get', {
        params: { detectorId, file: 'manifest.json' },
      }).catch(() => undefined))
      if (manifest.success)
        labels.set(detectorId, manifest.data.labels)
      return labels.get(detectorId)
    },
  }
}

import type { CameraId, RuleId } from './ids.ts'
import type { Severity } from './severity.ts'
import type { EpochMs } from './time.ts'
import { cameraIdSchema, ruleIdSchema, siteIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

/** SUP-8: Critical is silent for no longer than this, whoever asked for what. */
export const criticalSilenceMs = 15 * 60_000
/** The longest silence: a shift. */
export const longestSilenceMs = 12 * 3_600_000
const shortestSilenceMs = 60_000

export const silenceIdSchema = z.uuid().brand<'SilenceId'>()
export type SilenceId = z.infer<typeof silenceIdSchema>

const targetSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('camera'),
    cameraId: cameraIdSchema,
  }),
  z.object({
    kind: z.literal('rule'),
    cameraId: cameraIdSchema,
    ruleId: ruleIdSchema,
  }),
])
export type SilenceTarget = z.infer<typeof targetSchema>

/** A time in which alerts of a camera or a rule make no sound and send no message; they are recorded and listed as ever. */
export const silenceSchema = z.object({
  silenceId: silenceIdSchema,
  target: targetSchema,
  siteId: siteIdSchema.optional(),
  cameraName: z.string(),
  ruleName: z.string().optional(),
  reason: z.string(),
  madeAt: epochMsSchema,
  madeByName: z.string(),
  until: epochMsSchema,
  /** AL5: from then on Critical sounds again. */
  criticalUntil: epochMsSchema,
  endedAt: epochMsSchema.optional(),
  endedByName: z.string().optional(),
})
export type Silence = z.infer<typeof silenceSchema>

/** Asked for by a browser, which may have been offline: times as it measured them since, not as its clock showed them. */
export const newSilenceSchema = z.object({
  silenceId: silenceIdSchema,
  target: targetSchema,
  reason: z.string().trim().min(1, 'Say why it is silent.').max(200, 'A reason has at most 200 characters.'),
  lastsMs: z.int().min(shortestSilenceMs, 'A silence lasts at least a minute.').max(longestSilenceMs, 'A silence lasts at most 12 hours.'),
  /** How long ago it was made: 0, or the time without a network. */
  ageMs: z.int().min(0).max(longestSilenceMs).default(0),
})
export type NewSilence = z.infer<typeof newSilenceSchema>

/** What of an alert decides whether it is silent. */
export interface Silenceable { readonly cameraId: CameraId, readonly ruleId: RuleId, readonly severity: Severity }

/** AL4: the silence that keeps an alert quiet at `at`; of several the one that ends last. Server and browsers ask this same function. */
export function silenceOf<S extends Pick<Silence, 'target' | 'madeAt' | 'until' | 'criticalUntil' | 'endedAt'>>(alert: Silenceable, silences: readonly S[], at: EpochMs): S | undefined {
  let found: S | undefined
  for (const silence of silences) {
    if (covers(silence.target, alert) && endOf(silence, alert.severity) > at && (!found || endOf(silence, alert.severity) > endOf(found, alert.severity)))
      found = silence
  }
  return found
}

/** When alerts of this severity sound again. */
export function endOf({ until, criticalUntil, endedAt }: Pick<Silence, 'until' | 'criticalUntil' | 'endedAt'>, severity: Severity): EpochMs {
  return endedAt ?? (severity === 'critical'
    ? criticalUntil
    : until)
}

function covers(target: SilenceTarget, { cameraId, ruleId }: Silenceable): boolean {
  return target.cameraId === cameraId && (target.kind === 'camera' || target.ruleId === ruleId)
}

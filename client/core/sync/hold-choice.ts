import type { EpochMs } from '#contract/time'
import { cameraIdSchema } from '#contract/ids'
import { z } from '#contract/schema'

const dayMs = 24 * 60 * 60 * 1000

/** HD1: what this browser holds for when there is no network. */
export const holdChoiceSchema = z.object({
  /** Events of the last so many days. */
  days: z.int().min(1).max(365),
  /** Pictures of these cameras; absent: of all. */
  cameraIds: z.array(cameraIdSchema).optional(),
  /** All the room that pictures may take. */
  maxPictureBytes: z.int().min(0),
})
export type HoldChoice = z.infer<typeof holdChoiceSchema>

export const defaultHoldChoice: HoldChoice = { days: 7, maxPictureBytes: 500_000_000 }

/** Events older than this are not held, by the server's clock. */
export function heldSince({ days }: HoldChoice, serverNow: EpochMs): EpochMs {
  return Math.max(0, serverNow - days * dayMs) as EpochMs
}

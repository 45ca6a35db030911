import type { Camera } from '#contract/camera'
import type { CameraChange, CameraStep } from '#contract/camera-change'
import type { DetectorId, GroupId, SiteId } from '#contract/ids'
import { epochMs } from '#contract/time'

/** What can be done to the cameras that are chosen. */
export const bulkKinds = [
  'move',
  'group',
  'maintenance',
  'detector',
  'remove',
] as const
export type BulkKind = (typeof bulkKinds)[number]

/** How long a maintenance lasts, hours; `open`: until somebody ends it; `end`: it ends now. */
export const maintenanceSpans = [
  '1',
  '4',
  '8',
  '24',
  'open',
  'end',
] as const
export type MaintenanceSpan = (typeof maintenanceSpans)[number]

/** What stands in the fields of the sheet. */
export interface BulkForm {
  siteId: SiteId | ''
  groupId: GroupId | ''
  membership: 'join' | 'leave'
  span: MaintenanceSpan
  reason: string
  /** Empty: none of their own. */
  detectorId: DetectorId | ''
}

/** The change that the fields make; undefined: something is still missing. `serverMs`: now, by the server's clock. */
function changeOf(kind: BulkKind, form: BulkForm, serverMs: number): CameraChange | undefined {
  switch (kind) {
    case 'move':
      return form.siteId === ''
        ? undefined
        : { kind: 'move', siteId: form.siteId }
    case 'group':
      return form.groupId === ''
        ? undefined
        : {
            kind: form.membership === 'join'
              ? 'join-group'
              : 'leave-group',
            groupId: form.groupId,
          }
    case 'maintenance':
      if (form.span === 'end')
        return { kind: 'end-maintenance' }
      return form.reason.trim() === ''
        ? undefined
        : {
            kind: 'begin-maintenance',
            reason: form.reason.trim(),
            ...(form.span !== 'open' && {
              until: epochMs(Math.round(serverMs + Number(form.span) * 3_600_000)),
            }),
          }
    case 'detector':
      return { kind: 'set-detector', detectorId: form.detectorId || null }
    case 'remove':
      return { kind: 'remove' }
  }
}

/** The one step over these cameras; undefined: something is still missing. */
export function stepsOf(kind: BulkKind, form: BulkForm, cameras: readonly Camera[], serverMs: number): CameraStep[] | undefined {
  const change = changeOf(kind, form, serverMs)
  return change && cameras.length > 0
    ? [
        {
          cameraIds: cameras.map(({ cameraId }) => cameraId),
          change,
        },
      ]
    : undefined
}

import type { CameraId } from '#contract/ids'
import type { Notice } from '#contract/signaling'
import type { Actor } from '../core/actor.ts'
import type { Resource } from '../core/authorize.ts'
import { noticePermissions } from '#contract/signaling'
import { unreachable } from '#contract/unreachable'
import { scopeOf } from '../core/actor.ts'
import { isAllowed } from '../core/authorize.ts'

/** Where a camera stands, from memory: watching goes on while the database is away. Undefined: there is no such camera. */
export type FindCamera = (cameraId: CameraId) => Resource | undefined

/** AU9: what of a notice this actor may hear; undefined: nothing. */
export function narrowNotice(actor: Actor, notice: Notice, findCamera: FindCamera): Notice | undefined {
  const permission = noticePermissions[notice.notice]
  if (!isAllowed(actor, permission, actor))
    return undefined
  if (scopeOf(actor).kind === 'everything')
    return notice
  const sees = (cameraId: CameraId): boolean => {
    const camera = findCamera(cameraId)
    return camera !== undefined && isAllowed(actor, permission, camera)
  }
  const only = (cameraId: CameraId): Notice | undefined => sees(cameraId)
    ? notice
    : undefined
  switch (notice.notice) {
    case 'ingest-state':
    case 'stream-available':
    case 'stream-gone':
      return only(notice.cameraId)
    case 'look':
      return only(notice.look.cameraId)
    case 'analysis':
      return {
        ...notice,
        cameras: notice.cameras.filter(({ cameraId }) => sees(cameraId)),
        ...notice.gaps && {
          gaps: notice.gaps.filter(({ cameraId }) => sees(cameraId)),
        },
      }
    case 'alert':
      return only(notice.alert.item.event.cameraId)
    case 'silences':
      return {
        ...notice,
        silences: notice.silences.filter(({ target }) => sees(target.cameraId)),
      }
    case 'health':
      return {
        ...notice,
        alarms: notice.alarms.filter(({ cameraId, siteId }) => cameraId === undefined
          ? siteId !== undefined && isAllowed(actor, permission, { organizationId: actor.organizationId, siteId })
          : sees(cameraId)),
      }
    case 'feed':
      return narrowFeed(notice, sees, cameraId => findCamera(cameraId) !== undefined)
    case 'welcome':
    case 'media-rebuilt':
    case 'consumer-closed':
    case 'configuration-changed':
    case 'lease':
      return notice
    default:
      return unreachable(notice)
  }
}

type FeedNotice = Extract<Notice, { notice: 'feed' }>

/**
 * Events of cameras within the scope. Where memory cannot tell (a camera that was removed; what people say of an event whose camera is not
 * in the notice), a notice that follows no reader's position: each pulls, and the database answers by the same scope.
 */
function narrowFeed(notice: FeedNotice, sees: (cameraId: CameraId) => boolean, isKnown: (cameraId: CameraId) => boolean): FeedNotice {
  if (notice.annotations.length > 0 || notice.items.some(({ event }) => !isKnown(event.cameraId))) {
    return {
      notice: 'feed',
      previousCursor: notice.cursor,
      cursor: notice.cursor,
      items: [],
      annotations: [],
    }
  }
  return {
    ...notice,
    items: notice.items.filter(({ event }) => sees(event.cameraId)),
  }
}

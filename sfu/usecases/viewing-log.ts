import type { AuditDraft } from '#contract/audit-entry'
import type { CameraId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { Timers } from '#contract/timers'
import type { MemberActor } from '../core/actor.ts'
import type { AuditLedger } from './audit-ledger.ts'
import { auditActorOf } from '../core/audit-actor.ts'

/** A browser's socket, as far as watching concerns it. */
export interface Watcher {
  readonly socketId: string
  readonly actor: MemberActor
  readonly address?: string | undefined
}

/** Who watches which camera live, from when to when, as entries of the audit trail. */
export interface ViewingLog {
  /** Somebody was given a camera's pictures. */
  readonly opened: (watcher: Watcher, cameraId: CameraId) => void
  /** Everything that goes on ends now. Idempotent. */
  readonly close: () => void
}

export interface ViewingLogOptions {
  readonly ledger: Pick<AuditLedger, 'post'>
  /** Cameras whose pictures a socket is sent now. */
  readonly watchedBy: (socketId: string) => readonly CameraId[]
  readonly timers: Timers
}

interface Viewing {
  readonly watcher: Watcher
  readonly cameraId: CameraId
  readonly openedAt: EpochMs
  /** Also those that are gone already. */
  readonly socketIds: Set<string>
  seenAt: EpochMs
}

const lookEveryMs = 2_000
/** A tile that is rebuilt, a page that is opened again and a network that changes are the same viewing. */
const pauseMs = 30_000

/**
 * AD4: a viewing is one session's of one camera, however many tiles, streams and tabs it takes: an entry when it begins and one when it ended,
 * which says how long it was. A viewing without an end is one that the server did not live to see.
 */
export function createViewingLog({ ledger, watchedBy, timers }: ViewingLogOptions): ViewingLog {
  const viewings = new Map<string, Viewing>()
  let cancel = timers.after(lookEveryMs, look)

  function entryOf({ watcher: { actor, address = '' }, cameraId, openedAt, seenAt }: Viewing, result: 'begun' | 'ended'): AuditDraft {
    return {
      at: timers.now(),
      actor: auditActorOf(actor, address),
      action: 'live.view',
      object: { kind: 'camera', id: cameraId },
      cameraId,
      result,
      ...(result === 'ended' && {
        details: JSON.stringify({ from: openedAt, until: seenAt }),
      }),
    }
  }

  function end(key: string, viewing: Viewing): void {
    viewings.delete(key)
    ledger.post(viewing.watcher.actor.organizationId, entryOf(viewing, 'ended'))
  }

  function look(): void {
    const now = timers.now()
    const watched = new Map<string, readonly CameraId[]>()
    for (const [key, viewing] of viewings) {
      for (const socketId of viewing.socketIds) {
        const cameras = watched.get(socketId) ?? watchedBy(socketId)
        watched.set(socketId, cameras)
        if (cameras.includes(viewing.cameraId))
          viewing.seenAt = now
        else
          viewing.socketIds.delete(socketId)
      }
      if (now - viewing.seenAt >= pauseMs)
        end(key, viewing)
    }
    cancel = timers.after(lookEveryMs, look)
  }

  return {
    opened(watcher, cameraId) {
      const key = `${watcher.actor.sessionId} ${cameraId}`
      const now = timers.now()
      const known = viewings.get(key)
      if (known) {
        known.socketIds.add(watcher.socketId)
        known.seenAt = now
        return
      }
      const viewing: Viewing = {
        watcher,
        cameraId,
        openedAt: now,
        socketIds: new Set([watcher.socketId]),
        seenAt: now,
      }
      viewings.set(key, viewing)
      ledger.post(watcher.actor.organizationId, entryOf(viewing, 'begun'))
    },
    close() {
      cancel()
      for (const [key, viewing] of viewings)
        end(key, viewing)
    },
  }
}

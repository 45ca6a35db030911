import type { CameraId } from '#contract/ids'
import type { AnalysisReport } from '#contract/signaling'
import type { EpochMs } from '#contract/time'
import type { CameraHolder } from '../core/lease-board.ts'
import type { LeaseTurnResult } from '../core/lease-turn.ts'
import { epochMs } from '#contract/time'
import { leasesOf, standbyOf } from '../core/lease-table.ts'

/** What one browser is told of its leases, whole list each time. */
export interface LeaseWords {
  readonly leases: { cameraId: CameraId, epoch: number }[]
  readonly standby: CameraId[]
}

/** What the holder of a camera said of it last, over whichever server process. */
export interface HeardElsewhere {
  readonly holder: CameraHolder
  readonly report: AnalysisReport
  /** By this server's clock. */
  readonly reportedAt: EpochMs
}

function wordsOf({ table }: LeaseTurnResult, holderId: string): LeaseWords {
  return {
    leases: leasesOf(table, holderId).map(({ cameraId, epoch }) => ({ cameraId, epoch })),
    standby: standbyOf(table, holderId),
  }
}

function gains(words: LeaseWords, old: LeaseWords): boolean {
  return words.leases.some(({ cameraId }) => !old.leases.some(each => each.cameraId === cameraId))
}

/**
 * Who has to hear what after an election, in the order of hearing. LE7: whoever gets a camera hears it before whoever gives it up. A new socket
 * hears in any case: its browser may believe in old leases.
 */
export function newWords<Candidate extends { readonly isTold: boolean }>(candidates: ReadonlyMap<string, Candidate>, before: LeaseTurnResult, after: LeaseTurnResult): { holderId: string, candidate: Candidate, words: LeaseWords }[] {
  return Array.from(candidates, ([holderId, candidate]) => ({
    holderId,
    candidate,
    words: wordsOf(after, holderId),
    old: wordsOf(before, holderId),
  })).filter(({ holderId, candidate, words, old }) => after.browsers.has(holderId) && (!candidate.isTold || JSON.stringify(words) !== JSON.stringify(old))).sort((a, b) => Number(gains(b.words, b.old)) - Number(gains(a.words, a.old)))
}

/** The holder of a camera; undefined: nobody. */
export function holderIn({ table, browsers }: LeaseTurnResult, cameraId: CameraId): CameraHolder | undefined {
  const lease = table.get(cameraId)
  if (!lease)
    return undefined
  const browser = browsers.get(lease.holderId)
  return {
    socketId: lease.holderId,
    deviceName: browser?.name ?? '',
    epoch: lease.epoch,
    ...browser?.deviceId !== undefined && { deviceId: browser.deviceId },
    ...browser?.stationId !== undefined && { stationId: browser.stationId },
  }
}

/** LE14: of the cameras whose holders are connected to other server processes. `at`: when the election was known here. */
export function heardElsewhere(known: LeaseTurnResult, at: EpochMs): HeardElsewhere[] {
  return [
    ...known.table.values(),
  ].flatMap(({ cameraId, holderId, epoch }) => {
    const elsewhere = known.browsers.get(holderId)?.elsewhere
    const look = elsewhere?.report.looks?.[cameraId]
    return elsewhere && look
      ? [
          {
            holder: holderIn(known, cameraId)!,
            reportedAt: epochMs(at - elsewhere.silentMs),
            report: {
              cameraId,
              epoch,
              engine: elsewhere.engine,
              fps: elsewhere.report.fps[cameraId] ?? 0,
              ...look,
            },
          },
        ]
      : []
  })
}

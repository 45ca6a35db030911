import type { Timers } from '#contract/timers'
import type { Observable } from './core/observable.ts'
import type { EventStore } from './core/sync/event-store.ts'
import type { SyncStatus } from './core/sync/sync-status.ts'
import type { DutyOptions } from './pipeline/live/detection-duty.ts'
import type { OwnDetector } from './pipeline/live/own-detector.ts'
import { epochMs } from '#contract/time'
import { openOwnHost } from './media/own-host.ts'
import { DetectionDuty } from './pipeline/live/detection-duty.ts'
import { lastGapWithinMs, ownFacts, selfTestMsOf } from './pipeline/live/own-facts.ts'

export interface DutyOpening extends Pick<DutyOptions, 'socket' | 'media'> {
  readonly detector: OwnDetector
  readonly store: Pick<EventStore, 'device'>
  readonly sync: Observable<SyncStatus>
  readonly serverOffsetMs: Observable<number>
  readonly timers: Timers
}

/** This browser's part in detecting, and what it says of itself. */
export function openDuty({ socket, media, detector, store, sync, serverOffsetMs, timers }: DutyOpening): DetectionDuty {
  return new DetectionDuty({
    socket,
    media,
    detector,
    host: openOwnHost(globalThis),
    deviceId: async () => (await store.device()).deviceId,
    selfTestMs: () => selfTestMsOf(detector.engines()),
    facts: () => ownFacts({
      report: detector.report(),
      coverage: detector.coverage(epochMs(timers.now() - lastGapWithinMs)),
      waiting: sync.value.waiting + sync.value.waitingAnnotations,
      clockOffsetMs: serverOffsetMs.value,
    }),
    timers,
  })
}

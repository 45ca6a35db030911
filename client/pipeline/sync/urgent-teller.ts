import type { SafetyEvent } from '#contract/safety-event'
import type { Timers } from '#contract/timers'
import type { ApiPort } from '../../core/api-port.ts'
import type { EventStore } from '../../core/sync/event-store.ts'
import { protocolVersion } from '#contract/protocol-version'
import { pushMaxRows } from '#contract/sync'

export interface UrgentTellerParts {
  api: ApiPort
  store: Pick<EventStore, 'outboxLength'>
  timers: Pick<Timers, 'now'>
  /** Whether the server is there, and takes events of who is signed in. */
  mayTell: () => boolean
}

export interface UrgentTeller {
  /** An event was just recorded. Answers at once; a failure is no loss, for the event's own turn comes. */
  readonly offer: (event: SafetyEvent) => void
}

/** As many as one request takes. */
const maxEvents = 20

/** RV4: an alert does not wait behind a backlog: while more rows wait than one push takes, it is told once ahead of its turn. */
export function createUrgentTeller({ api, store, timers, mayTell }: UrgentTellerParts): UrgentTeller {
  const queue: SafetyEvent[] = []
  let isTelling = false

  async function consider(event: SafetyEvent): Promise<void> {
    // FM1: what a memory hides is told to nobody, so it does not hurry.
    if (event.suppressedBy !== undefined || !mayTell() || await store.outboxLength() <= pushMaxRows)
      return
    // More than fit while one request is under way: the oldest of them is the least live.
    queue.push(event)
    queue.splice(0, Math.max(0, queue.length - maxEvents))
    if (isTelling)
      return
    isTelling = true
    try {
      while (queue.length > 0) {
        await api.call('sync.urgent', {
          body: {
            protocolVersion,
            sentAt: timers.now(),
            events: queue.splice(0),
          },
        })
      }
    }
    finally {
      isTelling = false
      queue.length = 0
    }
  }

  return {
    offer: event => void consider(event).catch(() => {}),
  }
}

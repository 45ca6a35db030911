import type { PushOutcome, PushResponse } from '#contract/sync'
import type { EventStore } from '../../core/sync/event-store.ts'
import { afterEach } from 'vitest'
import { pushMaxBytes, pushMaxRows } from '#contract/sync'
import { epochMs } from '#contract/time'
import { dbEpochOf } from '../../core/sync/testing/event-builder.ts'

export const limits = { rows: pushMaxRows, bytes: pushMaxBytes }
/** The server's time in every answer. */
export const at = epochMs(1_800_000_000_000)

export const applied = (seq: number, orgSeq = 1000 + seq): PushOutcome => ({ seq, outcome: 'applied', orgSeq })
export const duplicate = (seq: number): PushOutcome => ({ seq, outcome: 'duplicate' })
export function rejected(seq: number): PushOutcome {
  return {
    seq,
    outcome: 'rejected',
    code: 'not-found',
    message: 'That camera was removed.',
  }
}
export function reply(ackedSeq: number, outcomes: PushOutcome[], change: Partial<PushResponse> = {}): PushResponse {
  return {
    ackedSeq,
    outcomes,
    dbEpoch: dbEpochOf(1),
    serverTime: at,
    ...change,
  }
}

/** Numbers waiting in a store's outbox. */
export const waitingSeqs = async (store: EventStore): Promise<number[]> => (await store.outboxBatch(limits)).map(row => row.seq)

/** Closes after each test what it opened. */
export function openedStores(open: () => Promise<EventStore>): () => Promise<EventStore> {
  const opened: EventStore[] = []
  afterEach(() => {
    for (const store of opened.splice(0))
      store.close()
  })
  return async () => {
    const store = await open()
    opened.push(store)
    return store
  }
}

import type { ErrorBody } from '#contract/app-error'
import type { Timers } from '#contract/timers'
import type { ApiPort } from '../../core/api-port.ts'
import type { EventStore } from '../../core/sync/event-store.ts'
import type { OutboxInput, OutboxState } from '../../core/sync/outbox-machine.ts'
import type { Teller } from '../../core/sync/teller.ts'
import { AppError, toErrorBody } from '#contract/app-error'
import { protocolVersion } from '#contract/protocol-version'
import { pushMaxBytes, pushMaxRows } from '#contract/sync'
import { epochMs } from '#contract/time'
import { unreachable } from '#contract/unreachable'
import { backoffMs } from '../../core/backoff.ts'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { nextOutboxState, outboxStart } from '../../core/sync/outbox-machine.ts'
import { isPictureWorthKeeping, syncFailureOf } from '../../core/sync/sync-failure.ts'
import { mayTell } from '../../core/sync/teller.ts'
import { createLatch } from './latch.ts'

export interface SyncLoopParts {
  api: ApiPort
  store: EventStore
  timers: Timers
  random: () => number
  /** Told after each answer or its absence; `problem` is a refusal. */
  onContact: (contact: { reached: boolean, problem?: ErrorBody }) => void
}

export interface OutboxLoopParts extends SyncLoopParts {
  teller: () => Teller
  /** The server counted something before; what became of it is in the feed. */
  onDuplicate: () => void
}

export interface OutboxLoop {
  readonly run: (signal: AbortSignal) => Promise<void>
  /** A record was made, here or in another tab. */
  readonly wake: () => void
  /** The server may be another one now. */
  readonly reconnect: () => void
}

export const pauseLimits = { baseMs: 500, maxMs: 30_000 }
/** A refusal is looked at again this often even if nobody says that anything changed. */
export const refusedPauseMs = 60_000
/** And an empty outbox this often: a wake-up that was never heard costs this much and no more. */
export const idlePauseMs = 30_000
const pictureLimits = { baseMs: 2000, maxMs: 60_000 }

/** Tells the server what this browser recorded (CL3-CL8, CL10). Does what outbox-machine.ts says. */
export function createOutboxLoop({ api, store, timers, random, onContact, teller, onDuplicate }: OutboxLoopParts): OutboxLoop {
  const latch = createLatch<'woken' | 'reconnected'>(timers)
  let maxRows = pushMaxRows

  async function check(signal: AbortSignal): Promise<OutboxInput> {
    const { deviceId } = await store.device()
    const remote = await api.call('sync.device', {
      params: { deviceId },
      signal,
    })
    onContact({ reached: true })
    // A new device is unknown there, so nothing more needs to be asked.
    await store.squareDevice(remote, timers.now())
    await store.takeUp(teller(), timers.now())
    return 'in-step'
  }

  async function drain(signal: AbortSignal): Promise<OutboxInput> {
    const rows = await store.outboxBatch({ rows: maxRows, bytes: pushMaxBytes })
    if (rows.length === 0)
      return giveOnePicture(signal)
    if (!rows.every(row => mayTell(teller(), row))) {
      await store.setAside(teller())
      return 'progressed'
    }
    await store.noteSent(rows.at(-1)!.seq)
    const { deviceId, sentSeq } = await store.device()
    const { dbEpoch } = await store.feedPosition()
    try {
      const reply = await api.call('sync.push', {
        body: {
          protocolVersion,
          deviceId,
          sentAt: timers.now(),
          rows: rows.map(({ seq, event, annotation }) => ({ seq, event, annotation })),
        },
        signal,
      })
      onContact({ reached: true })
      // Numbers we never sent, or another database: what this answer confirms may not be what we sent.
      if (reply.ackedSeq > sentSeq || (dbEpoch !== undefined && reply.dbEpoch !== dbEpoch))
        return 'out-of-step'
      await store.applyPush(reply)
      if (reply.outcomes.some(({ outcome }) => outcome === 'duplicate'))
        onDuplicate()
      maxRows = Math.min(pushMaxRows, maxRows * 2)
      return reply.ackedSeq < rows[0]!.seq
        ? 'busy'
        : 'progressed'
    }
    catch (error) {
      if (!(error instanceof AppError))
        throw error
      if (error.code === 'too-large') {
        // Half as many; and a single fact that will never pass is refused here, or it would stop the queue for ever.
        if (rows.length === 1)
          await store.refuse(rows[0]!.seq, { code: error.code, message: error.message })
        maxRows = Math.ceil(rows.length / 2)
        return 'progressed'
      }
      const { expectedSeq } = error.details
      if (error.code !== 'sequence-gap' || !Number.isSafeInteger(expectedSeq))
        throw error
      await store.squareDevice({ ackedSeq: Number(expectedSeq) - 1 }, timers.now())
      return 'out-of-step'
    }
  }

  async function giveOnePicture(signal: AbortSignal): Promise<OutboxInput> {
    const upload = teller().mayRecord
      ? await store.dueUpload(timers.now())
      : undefined
    if (!upload)
      return 'drained'
    const picture = await store.snapshot(upload.sha256)
    try {
      if (picture)
        await api.putSnapshot(upload.sha256, picture, signal)
    }
    catch (error) {
      const failure = error instanceof AppError && isPictureWorthKeeping(error)
        ? syncFailureOf(error)
        : 'hopeless'
      // One picture that fails again and again must not keep the others: it goes to the end of the line. Without a network
      // they all wait together, so none of them pauses for itself.
      const pauseMs = error instanceof AppError
        ? backoffMs(upload.attempts, pictureLimits, random)
        : 0
      const isHopeless = error instanceof AppError && failure === 'hopeless'
      await store.settleUpload(upload.sha256, isHopeless
        ? undefined
        : epochMs(timers.now() + pauseMs))
      if (isHopeless || failure === 'busy')
        return 'progressed'
      throw error
    }
    await store.settleUpload(upload.sha256)
    return 'progressed'
  }

  function perform(state: OutboxState, signal: AbortSignal): Promise<OutboxInput | 'stopped'> {
    switch (state.kind) {
      case 'checking': return check(signal)
      case 'draining': return drain(signal)
      case 'idle': return latch.wait(['reconnected', 'woken'], idlePauseMs, signal)
      case 'resting': return latch.wait(['reconnected'], backoffMs(state.attempt - 1, pauseLimits, random), signal)
      case 'refused': return latch.wait(['reconnected'], refusedPauseMs, signal)
      default: return unreachable(state)
    }
  }

  return {
    async run(signal) {
      let state = outboxStart
      while (!signal.aborted) {
        const input = await perform(state, signal).catch((error: unknown) => failureInput(error, onContact))
        if (input === 'stopped')
          return
        state = nextOutboxState(state, input)
      }
    },
    wake: () => latch.ring('woken'),
    reconnect: () => latch.ring('reconnected'),
  }
}

/** What a failed step means. Anything unforeseen, such as failing storage, is a pause and another try: a queue never dies. */
export function failureInput(error: unknown, onContact: SyncLoopParts['onContact']): 'unreachable' | 'busy' | 'refused' | 'out-of-step' {
  if (error instanceof NetworkUnavailable) {
    onContact({ reached: false })
    return 'unreachable'
  }
  if (error instanceof AppError) {
    onContact({
      reached: true,
      problem: toErrorBody(error),
    })
    return syncFailureOf(error)
  }
  return 'busy'
}

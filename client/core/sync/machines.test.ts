import type { FeedInput, FeedState } from './feed-machine.ts'
import type { OutboxInput, OutboxState } from './outbox-machine.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { feedStart, nextFeedState } from './feed-machine.ts'
import { nextOutboxState, outboxStart } from './outbox-machine.ts'

const outboxInputs: OutboxInput[] = [
  'in-step',
  'progressed',
  'drained',
  'out-of-step',
  'unreachable',
  'busy',
  'refused',
  'woken',
  'reconnected',
  'due',
]
const feedInputs: FeedInput[] = [
  'page',
  'up-to-date',
  'restarted',
  'followed',
  'missed',
  'unreachable',
  'busy',
  'refused',
  'reconnected',
  'due',
]

/** What the work of each state can come to when the server is well. */
const outboxHealthy: Record<OutboxState['kind'], OutboxInput> = {
  checking: 'in-step',
  draining: 'drained',
  idle: 'due',
  resting: 'due',
  refused: 'due',
}
const feedHealthy: Record<FeedState['kind'], FeedInput> = {
  pulling: 'up-to-date',
  live: 'due',
  resting: 'due',
  refused: 'due',
}

describe('outbox machine', () => {
  it('CL10 from wherever any inputs led, a server that is well again empties the outbox', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...outboxInputs)), (inputs) => {
      let state = inputs.reduce(nextOutboxState, outboxStart)
      const seen = []
      for (let i = 0; i < 5 && state.kind !== 'idle'; i++) {
        seen.push(state.kind)
        state = nextOutboxState(state, outboxHealthy[state.kind])
      }
      expect([state.kind, seen.length <= 3]).toEqual(['idle', true])
    }))
  })

  it('CL10 failures make pauses longer, progress makes them short again', () => {
    const failed = nextOutboxState(nextOutboxState(nextOutboxState(outboxStart, 'unreachable'), 'due'), 'busy')
    expect(failed).toEqual({ kind: 'resting', attempt: 2 })
    expect(nextOutboxState(nextOutboxState(nextOutboxState(failed, 'due'), 'in-step'), 'progressed')).toEqual({ kind: 'draining', attempt: 0 })
  })

  it('CL10 a record does not cut a pause short, a new connection does', () => {
    const resting: OutboxState = { kind: 'resting', attempt: 3 }
    expect(nextOutboxState(resting, 'woken')).toBe(resting)
    expect(nextOutboxState(resting, 'reconnected').kind).toBe('checking')
  })

  it('CL6 a server that contradicts itself is asked ever more slowly', () => {
    let state = outboxStart
    const kinds = []
    for (let i = 0; i < 3; i++) {
      state = nextOutboxState(nextOutboxState(state, 'in-step'), 'out-of-step')
      kinds.push(state.kind)
    }
    expect(kinds).toEqual(['checking', 'checking', 'resting'])
  })
})

describe('feed machine', () => {
  it('CL10 from wherever any inputs led, a server that is well again is followed live', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...feedInputs)), (inputs) => {
      let state = inputs.reduce(nextFeedState, feedStart)
      for (let i = 0; i < 2 && state.kind !== 'live'; i++)
        state = nextFeedState(state, feedHealthy[state.kind])
      expect(state.kind).toBe('live')
    }))
  })

  it('CL9 a notice that does not follow, a new connection and a long silence all lead to pulling', () => {
    for (const input of ['missed', 'reconnected', 'due'] as const)
      expect(nextFeedState({ kind: 'live', attempt: 0 }, input)).toEqual(feedStart)
  })
})

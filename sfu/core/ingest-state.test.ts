import type { IngestState } from '#contract/stream'
import type { IngestEvent } from './ingest-state.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '#contract/errors'
import { ingestStateSchema } from '#contract/stream'
import { epochMs } from '#contract/time'
import { ingestRetryDelayMs, initialIngestState, nextIngestState } from './ingest-state.ts'

const video = {
  width: 640,
  height: 360,
  profile: 'Main',
  fps: 15,
  gopMs: 1000,
}
const events: fc.Arbitrary<IngestEvent> = fc.oneof(
  fc.constant({ type: 'attempt' } as const),
  fc.constant({ type: 'picture', video } as const),
  fc.constant({ type: 'suspend' } as const),
  fc.record({
    type: fc.constant('failed' as const),
    code: fc.constantFrom(...errorCodes),
    message: fc.constant('Do this.'),
    retryAt: fc.nat().map(epochMs),
  }),
)

describe('ingest state', () => {
  it('IN1 IN2 any events lead to a valid state, and since moves only with the status', () => {
    fc.assert(fc.property(fc.array(events), (sequence) => {
      let state = initialIngestState(epochMs(0))
      for (const [i, event] of sequence.entries()) {
        const next = nextIngestState(state, event, epochMs(i + 1))
        expect(ingestStateSchema.safeParse(next).success).toBe(true)
        expect(next.since).toBe(next.status === state.status
          ? state.since
          : i + 1)
        state = next
      }
    }))
  })

  it('IN2 an attempt out of offline stays offline until a picture comes', () => {
    const offline: IngestState = {
      status: 'offline',
      since: epochMs(5),
      code: 'camera-silent',
      message: 'Do this.',
      retryAt: epochMs(9),
    }
    expect(nextIngestState(offline, { type: 'attempt' }, epochMs(9))).toBe(offline)
    expect(nextIngestState(offline, { type: 'picture', video }, epochMs(10))).toEqual({ status: 'live', since: 10, ...video })
  })

  it('IN4 only a live stream is suspended, and an attempt leads out of it', () => {
    const live = nextIngestState(initialIngestState(epochMs(0)), { type: 'picture', video }, epochMs(1))
    const suspended = nextIngestState(live, { type: 'suspend' }, epochMs(2))
    expect(suspended).toEqual({ status: 'suspended', since: 2 })
    expect(nextIngestState(suspended, { type: 'attempt' }, epochMs(3))).toEqual({ status: 'connecting', since: 3, isWaking: true })
    const connecting = initialIngestState(epochMs(0))
    expect(nextIngestState(connecting, { type: 'suspend' }, epochMs(2))).toBe(connecting)
    const offline = nextIngestState(connecting, {
      type: 'failed',
      code: 'camera-silent',
      message: 'Do this.',
      retryAt: epochMs(9),
    }, epochMs(2))
    expect(nextIngestState(offline, { type: 'suspend' }, epochMs(3))).toBe(offline)
  })

  it('IN3 a later failure replaces the reason and keeps since', () => {
    const offline: IngestState = {
      status: 'offline',
      since: epochMs(5),
      code: 'camera-silent',
      message: 'Do this.',
      retryAt: epochMs(9),
    }
    expect(nextIngestState(offline, {
      type: 'failed',
      code: 'camera-unreachable',
      message: 'Do that.',
      retryAt: epochMs(20),
    }, epochMs(12)))
      .toEqual({
        status: 'offline',
        since: 5,
        code: 'camera-unreachable',
        message: 'Do that.',
        retryAt: 20,
      })
  })
})

describe('ingestRetryDelayMs', () => {
  it('doubles from 0.5 s to 15 s, a quarter either way', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 50].map(attempt => ingestRetryDelayMs('camera-silent', attempt, 0.5))).toEqual([
      500,
      1000,
      2000,
      4000,
      8000,
      15_000,
      15_000,
      15_000,
    ])
    expect(ingestRetryDelayMs('camera-unreachable', 0, 0)).toBe(375)
    expect(ingestRetryDelayMs('camera-unreachable', 20, 0.999)).toBeLessThan(18_800)
  })

  it('waits 5 minutes after a refused login, whatever the attempt, so that the account is not locked', () => {
    expect([0, 1, 9].map(attempt => ingestRetryDelayMs('camera-refused-login', attempt, 0.1))).toEqual([300_000, 300_000, 300_000])
    expect(ingestRetryDelayMs('camera-b-frames', 0, 0.5)).toBe(60_000)
  })
})

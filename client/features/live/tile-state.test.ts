import type { IngestState } from '#contract/stream'
import type { TileFacts } from './tile-state.ts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { deriveTileState, staleAfterMs } from './tile-state.ts'

const nowMs = 1_700_000_000_000
const live: IngestState = {
  status: 'live',
  since: epochMs(nowMs - 60_000),
  width: 640,
  height: 360,
  profile: 'Main',
}
const offline: IngestState = {
  status: 'offline',
  since: epochMs(nowMs - 60_000),
  code: 'camera-unreachable',
  message: 'Check the cable.',
  retryAt: epochMs(nowMs + 4_000),
}
const suspended: IngestState = {
  status: 'suspended',
  since: epochMs(nowMs - 60_000),
}
const good: TileFacts = {
  nowMs,
  ingest: live,
  link: { open: true, sinceMs: nowMs - 60_000 },
  lastFrameAtMs: nowMs - 100,
  visibleSinceMs: nowMs - 60_000,
  analysis: { fps: 5 },
  own: undefined,
  ownDetector: 'off',
  isRefused: false,
  thinning: 'none',
}

it('TT6 a fresh and analysed picture is live', () => {
  expect(deriveTileState(good)).toEqual({ kind: 'live' })
})

it('TT1 a camera that the server calls offline is offline, whatever picture is left', () => {
  expect(deriveTileState({ ...good, ingest: offline })).toEqual({
    kind: 'offline',
    sinceMs: nowMs - 60_000,
    code: 'camera-unreachable',
    message: 'Check the cable.',
    retryAtMs: nowMs + 4_000,
  })
})

it('TT2 without any picture it is connecting, or unreachable when the server is away', () => {
  expect(deriveTileState({ ...good, lastFrameAtMs: undefined })).toEqual({ kind: 'connecting' })
  expect(deriveTileState({
    ...good,
    lastFrameAtMs: undefined,
    link: { open: false, sinceMs: 7 },
  })).toEqual({ kind: 'unreachable', sinceMs: 7 })
})

it('TT3 a picture is never called live when it is old', () => {
  expect(deriveTileState({ ...good, lastFrameAtMs: nowMs - 4_800 })).toEqual({ kind: 'stale', ageMs: 4_800 })
  expect(deriveTileState({
    ...good,
    lastFrameAtMs: nowMs - 4_800,
    link: { open: false, sinceMs: nowMs - 5_000 },
  })).toEqual({ kind: 'unreachable', sinceMs: nowMs - 5_000 })
  // Looked at once a second, the badge is there within 5 s.
  expect(staleAfterMs + 1_000).toBeLessThan(5_000)
})

it('TT3 a page that was hidden does not call its pictures old before they had time to come', () => {
  const back = { ...good, lastFrameAtMs: nowMs - 60_000, visibleSinceMs: nowMs - 1_000 }
  expect(deriveTileState(back).kind).toBe('live')
  expect(deriveTileState({ ...back, visibleSinceMs: nowMs - 4_000 }).kind).toBe('stale')
})

it('TT4 a fresh picture that nobody analyses says why', () => {
  expect(deriveTileState({ ...good, analysis: undefined })).toEqual({ kind: 'not-analysed', why: 'nobody' })
  expect(deriveTileState({
    ...good,
    analysis: { fps: 0 },
  })).toEqual({ kind: 'not-analysed', why: 'stalled' })
  expect(deriveTileState({
    ...good,
    own: { fps: 0 },
    ownDetector: 'starting',
  })).toEqual({ kind: 'not-analysed', why: 'starting' })
  expect(deriveTileState({
    ...good,
    own: { fps: 0 },
    ownDetector: 'failed',
  })).toEqual({ kind: 'not-analysed', why: 'failed' })
})

it('TT5 "unknown who analyses" is not "analysed", unless this browser does it', () => {
  expect(deriveTileState({ ...good, analysis: 'unknown' })).toEqual({ kind: 'not-analysed', why: 'unknown' })
  expect(deriveTileState({
    ...good,
    analysis: 'unknown',
    own: { fps: 5 },
    ownDetector: 'running',
  }).kind).toBe('live')
})

it('TT7 a camera that this person may not see says so, and no more', () => {
  expect(deriveTileState({ ...good, isRefused: true })).toEqual({ kind: 'forbidden' })
  expect(deriveTileState({
    ...good,
    isRefused: true,
    ingest: offline,
  })).toEqual({ kind: 'forbidden' })
})

it('ADM-9 QU3 TT7 a camera for which the organization has no place left says so with the number', () => {
  expect(deriveTileState({
    ...good,
    isRefused: true,
    full: { used: 120, limit: 120 },
  })).toEqual({ kind: 'full', used: 120, limit: 120 })
})

it('SU5 TT8 a stream that was called out of its rest says for how long it has been waking, until its picture is there', () => {
  const ingest = {
    status: 'connecting' as const,
    since: epochMs(nowMs - 3_000),
    isWaking: true as const,
  }
  expect(deriveTileState({ ...good, ingest, lastFrameAtMs: undefined })).toEqual({ kind: 'waking', forMs: 3_000 })
  expect(deriveTileState({ ...good, ingest, lastFrameAtMs: nowMs - 60_000 })).toEqual({ kind: 'waking', forMs: 3_000 })
  expect(deriveTileState({
    ...good,
    ingest: { ...ingest, isWaking: undefined },
    lastFrameAtMs: undefined,
  }).kind).toBe('connecting')
})

it('TT8 a stream that rested is waking until its picture is there, and never an error', () => {
  expect(deriveTileState({
    ...good,
    ingest: suspended,
    lastFrameAtMs: undefined,
  })).toEqual({ kind: 'waking' })
  expect(deriveTileState({
    ...good,
    ingest: suspended,
    lastFrameAtMs: nowMs - 90_000,
  })).toEqual({ kind: 'waking' })
  expect(deriveTileState({ ...good, ingest: suspended }).kind).toBe('live')
})

it('TT9 a picture of which only a part is sent says what is left, after everything that is worse', () => {
  expect(deriveTileState({ ...good, thinning: 'key' })).toEqual({ kind: 'reduced', thinning: 'key' })
  expect(deriveTileState({
    ...good,
    thinning: 'key',
    analysis: undefined,
  }).kind).toBe('not-analysed')
})

it('TT3 TT4 holds for any facts: live means a fresh picture and a real rate', () => {
  const facts = fc.record<TileFacts>({
    nowMs: fc.constant(nowMs),
    ingest: fc.constantFrom<IngestState>(live, offline, suspended, {
      status: 'connecting',
      since: epochMs(nowMs),
    }),
    link: fc.record({
      open: fc.boolean(),
      sinceMs: fc.integer({ min: nowMs - 90_000, max: nowMs }),
    }),
    lastFrameAtMs: fc.option(fc.integer({ min: nowMs - 90_000, max: nowMs }), { nil: undefined }),
    visibleSinceMs: fc.integer({ min: nowMs - 90_000, max: nowMs }),
    analysis: fc.oneof(fc.constant('unknown' as const), fc.constant(undefined), fc.record({
      fps: fc.float({ min: 0, max: 30, noNaN: true }),
    })),
    own: fc.option(fc.record({
      fps: fc.float({ min: 0, max: 30, noNaN: true }),
    }), { nil: undefined }),
    ownDetector: fc.constantFrom('off', 'starting', 'running', 'failed'),
    isRefused: fc.boolean(),
    thinning: fc.constantFrom('none', 'reference', 'key'),
  })
  fc.assert(fc.property(facts, (given) => {
    if (deriveTileState(given).kind !== 'live')
      return
    expect(given.isRefused || given.thinning !== 'none').toBe(false)
    expect(nowMs - Math.max(given.lastFrameAtMs!, given.visibleSinceMs)).toBeLessThanOrEqual(staleAfterMs)
    expect(Math.max(given.own?.fps ?? 0, typeof given.analysis === 'object'
      ? given.analysis.fps
      : 0)).toBeGreaterThan(0)
  }))
})

it('TT10 a fresh picture of a camera in maintenance says so, before who analyses it and after everything that is worse', () => {
  const maintenance = { untilMs: nowMs + 5 }
  expect(deriveTileState({ ...good, maintenance })).toEqual({ kind: 'maintenance', untilMs: nowMs + 5 })
  expect(deriveTileState({
    ...good,
    maintenance: { untilMs: undefined },
    analysis: undefined,
    thinning: 'key',
  })).toEqual({ kind: 'maintenance', untilMs: undefined })
  expect(deriveTileState({ ...good, maintenance, ingest: offline }).kind).toBe('offline')
  expect(deriveTileState({ ...good, maintenance, lastFrameAtMs: nowMs - staleAfterMs - 1 }).kind).toBe('stale')
  expect(deriveTileState({ ...good, maintenance, isRefused: true }).kind).toBe('forbidden')
})

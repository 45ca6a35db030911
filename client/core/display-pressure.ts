import type { Thinning } from '#contract/stream'
import type { StreamReading } from './media-port.ts'

/** How well this browser keeps up with what it displays, over one round. Shares are 0..1. */
export interface PressureSample {
  /** Of the received pictures, those thrown away undecoded or too late to show. */
  droppedShare: number
  /** Of the packets sent, those that never came. */
  lostShare: number
  /** How long a picture waits on average before it is decoded, ms. */
  waitedMs: number
  /** Of the pictures that should have been presented, those that were. */
  presentedShare: number
}

export interface Pressure {
  /** What tiles ask the server for. */
  readonly level: Thinning
  readonly badRounds: number
  /** Since when every round was good; undefined after one that was not. */
  readonly calmSinceMs: number | undefined
  /** Calm must last this long before more pictures are asked for. */
  readonly patienceMs: number
  /** When pictures were last given back; one that soon proves wrong makes the next wait longer. */
  readonly relievedAtMs: number | undefined
}

export const noPressure: Pressure = {
  level: 'none',
  badRounds: 0,
  calmSinceMs: undefined,
  patienceMs: 15_000,
  relievedAtMs: undefined,
}

const longestPatienceMs = 240_000
const badRoundsToStep = 3
/** Between good and bad lies a band that changes nothing. */
const bad = {
  droppedShare: 0.1,
  lostShare: 0.05,
  waitedMs: 600,
  presentedShare: 0.5,
}
const good = {
  droppedShare: 0.03,
  lostShare: 0.01,
  waitedMs: 250,
  presentedShare: 0.8,
}
const more: Record<Thinning, Thinning> = { none: 'reference', reference: 'key', key: 'key' }
const less: Record<Thinning, Thinning> = { none: 'none', reference: 'none', key: 'reference' }

/**
 * One round of judging, every few seconds. Three bad rounds in a row take one step towards fewer pictures; calm that lasts takes one
 * back. Pressure that returns within a minute of a step back doubles the calm that is asked for, up to four minutes, so that a browser
 * at its limit does not swing; after five quiet minutes without any thinning that is forgotten.
 */
export function judgePressure(before: Pressure, sample: PressureSample, nowMs: number): Pressure {
  const isBad = sample.droppedShare > bad.droppedShare || sample.lostShare > bad.lostShare || sample.waitedMs > bad.waitedMs || sample.presentedShare < bad.presentedShare
  const isGood = sample.droppedShare <= good.droppedShare && sample.lostShare <= good.lostShare && sample.waitedMs <= good.waitedMs && sample.presentedShare >= good.presentedShare
  const badRounds = isBad
    ? before.badRounds + 1
    : 0
  const calmSinceMs = isGood
    ? before.calmSinceMs ?? nowMs
    : undefined
  if (badRounds >= badRoundsToStep && before.level !== 'key') {
    const wasHasty = before.relievedAtMs !== undefined && nowMs - before.relievedAtMs < 60_000
    return {
      level: more[before.level],
      badRounds: 0,
      calmSinceMs: undefined,
      patienceMs: wasHasty
        ? Math.min(longestPatienceMs, before.patienceMs * 2)
        : before.patienceMs,
      relievedAtMs: before.relievedAtMs,
    }
  }
  const calmMs = calmSinceMs === undefined
    ? 0
    : nowMs - calmSinceMs
  if (before.level !== 'none' && calmMs >= before.patienceMs) {
    return {
      ...before,
      level: less[before.level],
      badRounds: 0,
      // The next step back has its own calm.
      calmSinceMs: nowMs,
      relievedAtMs: nowMs,
    }
  }
  return {
    ...before,
    badRounds,
    calmSinceMs,
    patienceMs: before.level === 'none' && calmMs >= 300_000
      ? noPressure.patienceMs
      : before.patienceMs,
  }
}

/** Of a few key frames, one that is decoded in this round and presented in the next would say half. */
const fewestToJudge = 10

/** Pictures presented of one stream over a round, and how many it should have been at the most. */
export interface PresentedCount { consumerOf: Pick<StreamReading, 'cameraId' | 'streamKind'>, presented: number, mostExpected: number }

/** What two readings of the displayed streams say together; undefined when no consumer is in both. */
export function pressureSample(before: readonly StreamReading[], after: readonly StreamReading[], counts: readonly PresentedCount[]): PressureSample | undefined {
  const old = new Map(before.map(reading => [reading.consumerId, reading]))
  const sum = {
    received: 0,
    dropped: 0,
    packets: 0,
    lost: 0,
    waitedMs: 0,
    emitted: 0,
    expected: 0,
    presented: 0,
  }
  let isKnown = false
  for (const reading of after) {
    const then = old.get(reading.consumerId)
    if (!then)
      continue
    isKnown = true
    sum.received += reading.framesReceived - then.framesReceived
    sum.dropped += reading.framesDropped - then.framesDropped
    sum.packets += reading.packetsReceived - then.packetsReceived
    sum.lost += Math.max(0, reading.packetsLost - then.packetsLost)
    const emitted = reading.framesEmitted - then.framesEmitted
    // What is waited for on purpose is no sign of trouble.
    sum.waitedMs += Math.max(0, reading.waitedMs - then.waitedMs - reading.holdBackMs * emitted)
    sum.emitted += emitted
    const count = counts.find(({ consumerOf }) => consumerOf.cameraId === reading.cameraId && consumerOf.streamKind === reading.streamKind)
    if (count) {
      const expected = Math.min(reading.framesDecoded - then.framesDecoded, count.mostExpected)
      sum.expected += expected
      sum.presented += Math.min(expected, count.presented)
    }
  }
  const share = (part: number, whole: number, empty: number): number => whole > 0
    ? part / whole
    : empty
  return isKnown
    ? {
        droppedShare: share(sum.dropped, sum.received, 0),
        lostShare: share(sum.lost, sum.packets + sum.lost, 0),
        waitedMs: share(sum.waitedMs, sum.emitted, 0),
        presentedShare: sum.expected < fewestToJudge
          ? 1
          : sum.presented / sum.expected,
      }
    : undefined
}

import type { TrackedDetection } from '#contract/detection'
import type { ItemVerdict } from './item-votes.ts'
import type { RecordedLook } from './track-history.ts'
import process from 'node:process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { labels } from '#contract/detection'
import { epochMs } from '#contract/time'
import { trackChunkMaxBytes } from '#contract/track-chunk'
import { decodeTrackChunk, encodeTrackChunk } from './track-chunk-codec.ts'

const unit = fc.double({ min: 0, max: 1, noNaN: true })
const box = fc.tuple(unit, unit, unit, unit).map(([a, b, c, d]) => ({
  x1: Math.min(a, c),
  y1: Math.min(b, d),
  x2: Math.max(a, c),
  y2: Math.max(b, d),
}))
const item: fc.Arbitrary<ItemVerdict> = fc.record({
  verdict: fc.constantFrom('worn', 'bare', 'unknown'),
  looks: fc.nat(64),
  worn: fc.nat(64),
  bare: fc.nat(64),
  score: unit,
})
const track: fc.Arbitrary<TrackedDetection> = fc.record({
  trackId: fc.integer({ min: 1, max: 60 }),
  label: fc.constantFrom(...labels),
  score: unit,
  box,
})
const look = fc.record({
  stepMs: fc.nat(5_000),
  aspect: fc.constantFrom(16 / 9, 4 / 3, 1),
  tracks: fc.uniqueArray(track, {
    selector: each => each.trackId,
    maxLength: 12,
  }),
  helmet: item,
  vest: item,
  wears: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
})
const chunk = fc.array(look, { maxLength: 60 }).map((given) => {
  let at = 1_700_000_000_000
  return given.map(({ stepMs, aspect, tracks, helmet, vest, wears }): RecordedLook => {
    at += stepMs
    return {
      capturedAt: epochMs(at),
      aspect,
      tracks,
      worn: new Map(tracks.flatMap(({ trackId }, i) => wears[i]
        ? [
            [
              trackId,
              { helmet, vest },
            ] as const,
          ]
        : [])),
    }
  })
})
const rounded = (value: number, parts: number): number => Math.round(value * parts) / parts
function asKept({ capturedAt, aspect, tracks, worn }: RecordedLook): RecordedLook {
  const kept = (verdict: ItemVerdict): ItemVerdict => ({
    ...verdict,
    score: rounded(verdict.score, 127),
  })
  return {
    capturedAt,
    aspect: rounded(aspect, 1000),
    tracks: tracks.map(each => ({
      ...each,
      score: rounded(each.score, 127),
      box: {
        x1: rounded(each.box.x1, 4096),
        y1: rounded(each.box.y1, 4096),
        x2: rounded(each.box.x2, 4096),
        y2: rounded(each.box.y2, 4096),
      },
    })),
    worn: new Map([...worn].map(([trackId, { helmet, vest }]) => [
      trackId,
      {
        helmet: kept(helmet),
        vest: kept(vest),
      },
    ])),
  }
}

it('CT7 looks come back as they were, to 1/4096 of the picture and 1/127 of the score', () => {
  fc.assert(fc.property(chunk, (looks) => {
    expect(decodeTrackChunk(encodeTrackChunk(looks))).toEqual(looks.map(asKept))
  }))
})

it('CT7 bytes that are no chunk are told, never thrown', () => {
  fc.assert(fc.property(chunk, fc.uint8Array({ maxLength: 40 }), fc.nat(), (looks, noise, at) => {
    const bytes = encodeTrackChunk(looks)
    expect(decodeTrackChunk(noise)).toBeUndefined()
    expect(decodeTrackChunk(bytes.subarray(0, at % bytes.length))).toBeUndefined()
    const bent = bytes.slice()
    bent.set(noise.subarray(0, Math.max(0, bent.length - 4)), Math.min(4 + at % bytes.length, bytes.length - Math.min(noise.length, Math.max(0, bent.length - 4))))
    expect(() => decodeTrackChunk(bent)).not.toThrow()
    expect(decodeTrackChunk(Uint8Array.of(0x41, 0x54, 0x43, 2, 0, 0))).toBeUndefined()
  }))
})

it('CT7 five people for an hour are some hundred kilobytes', () => {
  let bytes = 0
  let largest = 0
  for (let minute = 0; minute < 60; minute++) {
    const looks = Array.from({ length: 120 }, (_, i): RecordedLook => {
      const ms = minute * 60_000 + i * 500
      const tracks = [1, 2, 3, 4, 5].map((person): TrackedDetection => {
        // Walking about at some 1.4 m/s in a picture that is 12 m wide, with a detector's unrest.
        const x = 0.45 + 0.4 * Math.sin(ms / 4_000 + person) + 0.002 * Math.sin(ms * 1.7 + person)
        const y = 0.3 + 0.05 * person + 0.002 * Math.cos(ms * 2.3 + person)
        return {
          trackId: person,
          label: 'person',
          score: 0.8 + 0.1 * Math.sin(ms + person),
          box: {
            x1: x,
            y1: y,
            x2: x + 0.06 + 0.002 * Math.sin(ms),
            y2: y + 0.3,
          },
        }
      })
      const stage = Math.floor(i / 10)
      const worn: ItemVerdict = {
        verdict: 'worn',
        looks: 14 + stage % 2,
        worn: 14,
        bare: 0,
        score: 0.9,
      }
      return {
        capturedAt: epochMs(1_700_000_000_000 + ms),
        aspect: 16 / 9,
        tracks,
        worn: new Map(tracks.map(({ trackId }) => [
          trackId,
          { helmet: worn, vest: worn },
        ])),
      }
    })
    const { length } = encodeTrackChunk(looks)
    bytes += length
    largest = Math.max(largest, length)
  }
  process.stdout.write(`five people, two looks a second: ${Math.round(bytes / 1000)} kB an hour, ${largest} bytes a minute at most\n`)
  expect(bytes).toBeLessThan(400_000)
  expect(largest).toBeLessThan(trackChunkMaxBytes / 4)
})

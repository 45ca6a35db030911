import type { LeasedLook } from './look-codec.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { labels } from './detection.ts'
import { cameraIdSchema, zoneIdSchema } from './ids.ts'
import { decodeLook, encodeLook, longestLookBytes } from './look-codec.ts'
import { severities } from './severity.ts'
import { sharedLookSchema } from './shared-look.ts'
import { epochMsSchema } from './time.ts'

const unit = fc.double({ min: 0, max: 1, noNaN: true })
const trackId = fc.integer({ min: 1, max: 0xFFFF_FFFF })
const anyLook: fc.Arbitrary<LeasedLook> = fc.record({
  cameraId: fc.uuid().map(id => cameraIdSchema.parse(id)),
  epoch: fc.maxSafeNat().map(n => n % 2 ** 48),
  capturedAt: fc.maxSafeNat().map(n => epochMsSchema.parse(n % 2 ** 48)),
  boxes: fc.array(fc.record({
    trackId,
    label: fc.constantFrom(...labels),
    score: unit,
    box: fc.record({
      x1: unit,
      y1: unit,
      x2: unit,
      y2: unit,
    }),
  }), { maxLength: 100 }),
  violations: fc.array(fc.record({
    trackId,
    severity: fc.constantFrom(...severities),
  }), { maxLength: 100 }),
  occupied: fc.array(fc.uuid().map(id => zoneIdSchema.parse(id)), { maxLength: 64 }),
})

describe('a look on a data channel', () => {
  it('LO1 comes back as it was, coordinates to half a 65535th and scores to half a 255th', () => {
    fc.assert(fc.property(anyLook, (look) => {
      const bytes = encodeLook(look)
      const back = decodeLook(bytes)
      expect({ ...back, boxes: undefined }).toEqual({ ...look, boxes: undefined })
      expect(back!.boxes.map(({ trackId, label }) => [trackId, label])).toEqual(look.boxes.map(({ trackId, label }) => [trackId, label]))
      look.boxes.forEach(({ score, box }, i) => {
        const again = back!.boxes[i]!
        expect(Math.abs(again.score - score)).toBeLessThanOrEqual(0.5 / 255 + 1e-9)
        for (const edge of ['x1', 'y1', 'x2', 'y2'] as const)
          expect(Math.abs(again.box[edge] - box[edge])).toBeLessThanOrEqual(0.5 / 65_535 + 1e-9)
      })
      expect(bytes.byteLength).toBeLessThanOrEqual(longestLookBytes)
      expect(encodeLook(back!)).toEqual(bytes)
    }))
  })

  it('LO1 takes a ninth of JSON for five people', () => {
    const person = (n: number): LeasedLook['boxes'][number] => ({
      trackId: 40 + n,
      label: 'person',
      score: 0.8712345,
      box: {
        x1: 0.1234567 * n % 1,
        y1: 0.2345678,
        x2: 0.3456789,
        y2: 0.8765432,
      },
    })
    const look: LeasedLook = {
      cameraId: cameraIdSchema.parse('00000000-0000-4000-8000-000000000001'),
      epoch: 1_790_000_000,
      capturedAt: epochMsSchema.parse(1_790_000_000_000),
      boxes: [1, 2, 3, 4, 5].map(person),
      violations: [
        { trackId: 41, severity: 'high' },
      ],
      occupied: [],
    }
    expect(encodeLook(look).byteLength).toBe(107)
    expect(JSON.stringify(look).length).toBeGreaterThan(700)
  })

  it('LO1 leaves out what is too much', () => {
    const look = fc.sample(anyLook, { numRuns: 1, seed: 1 })[0]!
    const box = {
      trackId: 1,
      label: 'person' as const,
      score: 1,
      box: { x1: 0, y1: 0, x2: 1, y2: 1 },
    }
    const back = decodeLook(encodeLook({
      ...look,
      boxes: [
        { ...box, trackId: 2 ** 32 },
        ...Array.from<typeof box>({ length: 300 }).fill(box),
      ],
    }))
    expect(back?.boxes.length).toBe(100)
  })

  it('LO2 whatever bytes arrive, the answer is a look by the contract or nothing', () => {
    const valid = anyLook.map(look => encodeLook(look))
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 4000 }),
      fc.tuple(valid, fc.nat(), fc.nat(255)).map(([good, at, value]) => {
        const bad = good.slice()
        bad[at % bad.length] = value
        return bad
      }),
      fc.tuple(valid, fc.nat()).map(([good, cut]) => good.slice(0, cut % good.length)),
      fc.tuple(valid, fc.uint8Array({ minLength: 1, maxLength: 30 })).map(([good, more]) => Uint8Array.from([
        ...good,
        ...more,
      ])),
      fc.uint8Array({ minLength: longestLookBytes + 1, maxLength: longestLookBytes + 400 }),
    )
    let looks = 0
    fc.assert(fc.property(bytes, (given) => {
      const look = decodeLook(given)
      if (look === undefined)
        return
      looks++
      expect(sharedLookSchema.safeParse(look).success).toBe(true)
      expect(encodeLook(look)).toEqual(given)
    }), { numRuns: 3_000 })
    expect(looks).toBeGreaterThan(10)
  })

  it('LO2 a message that is cut, too long or of another version is no look', () => {
    const bytes = encodeLook(fc.sample(anyLook, { numRuns: 1, seed: 2 })[0]!)
    for (let length = 0; length < bytes.length; length++)
      expect(decodeLook(bytes.slice(0, length))).toBeUndefined()
    expect(decodeLook(Uint8Array.from([...bytes, 0]))).toBeUndefined()
    expect(decodeLook(Uint8Array.from([
      2,
      ...bytes.slice(1),
    ]))).toBeUndefined()
    expect(decodeLook(new Uint8Array(longestLookBytes + 1))).toBeUndefined()
  })
})

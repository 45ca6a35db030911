import type { Detection } from '#contract/detection'
import type { Walk } from './testing/walk.ts'
import process from 'node:process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { intersectionOverUnion } from '../geometry/box.ts'
import { ByteTracker } from './byte-tracker.ts'
import { detectionOfWalk } from './testing/walk.ts'

const aspect = 16 / 9
/** From here on a detection takes up a track that was lost. */
const sureScore = 0.4
// ANSIM_SEED repeats a run.
const seed = Number(process.env.ANSIM_SEED ?? Math.trunc(Math.random() * 1e9))
process.stdout.write(`byte tracker: seed ${seed}\n`)

const unit = fc.double({ min: 0, max: 1, noNaN: true })
/** Boxes of any kind, also without area and inside out; a NaN is refused before it comes here. */
const anyBox = fc.record({
  x1: unit,
  y1: unit,
  x2: unit,
  y2: unit,
})
const anyDetection: fc.Arbitrary<Detection> = fc.record({
  label: fc.constantFrom('person', 'helmet', 'forklift'),
  score: unit,
  box: anyBox,
})
const anyLooks = fc.array(fc.record({
  detections: fc.array(anyDetection, { maxLength: 12 }),
  // Clocks stand still and step back.
  stepMs: fc.integer({ min: -500, max: 3000 }),
}), { maxLength: 25 })

describe('byte tracker, for any input', () => {
  it('TR5 never reuses an id, gives each detection one track at most, and only what it was given', () => {
    fc.assert(fc.property(anyLooks, (looks) => {
      const tracker = new ByteTracker()
      const lastSeen = new Map<number, number>()
      let highest = 0
      let now = 0
      let atMs = 0
      for (const { detections, stepMs } of looks) {
        atMs += stepMs
        now += Math.max(0, stepMs)
        const tracked = tracker.look(detections, atMs, aspect)
        expect(new Set(tracked.map(t => t.trackId)).size).toBe(tracked.length)
        expect(new Set(tracked.map(t => t.box)).size).toBe(tracked.length)
        for (const { trackId, ...detection } of tracked) {
          expect(detections).toContainEqual(detection)
          const seenAt = lastSeen.get(trackId)
          if (seenAt === undefined)
            expect(trackId).toBe(++highest)
          else
            // TR4: nobody comes back after longer than a track of the previous look is kept.
            expect(now - seenAt).toBeLessThanOrEqual(4000)
          lastSeen.set(trackId, now)
        }
      }
    }), { seed, numRuns: 300 })
  })

  it('TR3 gives noise no id: boxes that never meet again, none of them sure', () => {
    const noise = fc.array(fc.tuple(unit, unit, fc.double({ min: 0, max: 0.69, noNaN: true })), { minLength: 1, maxLength: 40 })
    fc.assert(fc.property(noise, (places) => {
      const tracker = new ByteTracker()
      places.forEach(([x, y, score], i) => {
        // Each look in another corner of the picture.
        const box = {
          x1: (i % 4) / 4 + x * 0.05,
          y1: y * 0.5,
          x2: (i % 4) / 4 + x * 0.05 + 0.02,
          y2: y * 0.5 + 0.05,
        }
        expect(tracker.look([
          { label: 'person', score, box },
        ], i * 200, aspect)).toEqual([])
      })
    }), { seed, numRuns: 200 })
  })

  it('TR1 tells two people apart who stay apart, at 15 to 1 looks a second, with looks missed', () => {
    const scenes = fc.record({
      fps: fc.constantFrom(15, 10, 5, 3, 2, 1),
      height: fc.double({ min: 0.1, max: 0.3, noNaN: true }),
      speeds: fc.tuple(fc.double({ min: -0.4, max: 0.4, noNaN: true }), fc.double({ min: -0.4, max: 0.4, noNaN: true })),
      missed: fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
      jitter: fc.infiniteStream(fc.double({ min: -0.03, max: 0.03, noNaN: true })),
    })
    fc.assert(fc.property(scenes, ({ fps, height, speeds, missed, jitter }) => {
      const tracker = new ByteTracker()
      const walks = speeds.map((speedX, i): Walk => ({
        height,
        x: 0.9,
        y: i === 0
          ? 0.35
          : 0.95,
        speedX,
        speedY: 0,
      }))
      const ids = [
        new Set<number>(),
        new Set<number>(),
      ]
      const missedBefore = [false, false]
      for (let i = 0; i <= 6 * fps; i++) {
        const detections = walks.map((walk, w) => {
          // At one look a second a second miss in turn is an absence of 3 s.
          missedBefore[w] = !missedBefore[w] && i / fps > 1 && missed.next().value < 2
          return missedBefore[w]
            ? undefined
            : detectionOfWalk(walk, i / fps, aspect, 0.9, [0, 0, 0, 0].map(() => jitter.next().value))
        })
        for (const { trackId, box } of tracker.look(detections.filter(d => d !== undefined), i * 1000 / fps, aspect))
          ids[detections.findIndex(d => d?.box === box)]!.add(trackId)
      }
      expect(ids.map(set => set.size)).toEqual([1, 1])
      expect(ids[0]).not.toEqual(ids[1])
    }), { seed, numRuns: 200 })
  })

  it('TR2 does not depend on the order of the detections', () => {
    const scenes = fc.record({
      order: fc.array(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), { minLength: 10, maxLength: 20 }),
      people: fc.array(fc.record({
        height: fc.double({ min: 0.1, max: 0.4, noNaN: true }),
        speedX: fc.double({ min: -0.9, max: 0.9, noNaN: true }),
        jitter: fc.infiniteStream(fc.double({ min: -0.03, max: 0.03, noNaN: true })),
        scores: fc.infiniteStream(fc.double({ min: 0.2, max: 0.95, noNaN: true })),
      }), { minLength: 5, maxLength: 5 }),
    })
    fc.assert(fc.property(scenes, ({ order, people }) => {
      const straight = new ByteTracker()
      const shuffled = new ByteTracker()
      const partner = new Map<number, number>()
      order.forEach((places, i) => {
        const detections = people.map(({ height, speedX, jitter, scores }, p) => detectionOfWalk({
          height,
          x: 0.2 + p * 0.3,
          y: 0.6 + p * 0.05,
          speedX,
          speedY: 0,
        }, i / 5, aspect, scores.next().value, [0, 0, 0, 0].map(() => jitter.next().value)))
        const byBox = new Map(shuffled.look(places.map(p => detections[p]!), i * 200, aspect).map(t => [
          t.box,
          t.trackId,
        ]))
        const tracked = straight.look(detections, i * 200, aspect)
        expect(byBox.size).toBe(tracked.length)
        // New tracks are numbered in the order of the detections: the same tracks, perhaps under other numbers.
        for (const { box, trackId } of tracked) {
          expect(byBox.get(box)).toBe(partner.get(trackId) ?? byBox.get(box))
          partner.set(trackId, byBox.get(box)!)
        }
      })
    }), { seed, numRuns: 200 })
  })

  it('TR6 two crossing people keep two track ids, and each their own when they can be told apart', () => {
    const scenes = fc.record({
      fps: fc.constantFrom(5, 10, 15),
      height: fc.double({ min: 0.15, max: 0.45, noNaN: true }),
      taller: fc.double({ min: 0.85, max: 1.2, noNaN: true }),
      speedA: fc.double({ min: 0.3, max: 0.9, noNaN: true }),
      speedB: fc.double({ min: 0.3, max: 0.9, noNaN: true }),
      climb: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
      depth: fc.double({ min: -0.3, max: 0.3, noNaN: true }),
      jitter: fc.infiniteStream(fc.double({ min: -0.03, max: 0.03, noNaN: true })),
      scores: fc.infiniteStream(fc.double({ min: 0.3, max: 0.95, noNaN: true })),
      missed: fc.infiniteStream(fc.integer({ min: 0, max: 19 })),
    })
    fc.assert(fc.property(scenes, (scene) => {
      const { fps, height } = scene
      const heightB = height * scene.taller
      // They are wholly in the picture all the time: boxes that its edge cuts are no matter of crossing.
      const duration = Math.min(6, 2 * (0.5 * aspect - 0.25 * Math.max(height, heightB)) / Math.max(scene.speedA * height, scene.speedB * heightB))
      const jitter = () => [0, 0, 0, 0].map(() => scene.jitter.next().value)
      // They meet in the middle of the picture after half of the time.
      const startOf = (speed: number, h: number) => 0.5 * aspect - speed * h * duration / 2
      const a: Walk = {
        height,
        x: startOf(scene.speedA, height),
        y: 0.8,
        speedX: scene.speedA,
        speedY: scene.climb,
      }
      const b: Walk = {
        height: heightB,
        x: startOf(-scene.speedB, heightB),
        y: 0.8 + scene.depth * height,
        speedX: -scene.speedB,
        speedY: -scene.climb,
      }
      const tracker = new ByteTracker()
      const seen: [number[], number[]] = [[], []]
      let lastMiss = -1
      let missedWhileMeeting = false
      // When each was last seen for sure, and whether it was missed since.
      const faint = [a, b].map(() => ({ sureAt: 0, missed: false }))
      let faded = false
      for (let i = 0; i <= duration * fps; i++) {
        const t = i / fps
        const settling = t < 1
        const meet = intersectionOverUnion(detectionOfWalk(a, t, aspect).box, detectionOfWalk(b, t, aspect).box) > 0
        const detections = [a, b].map((walk, who) => {
          const missed = !settling && t - lastMiss > 0.7 && scene.missed.next().value < 2
          if (missed) {
            lastMiss = t
            missedWhileMeeting ||= meet
          }
          const score = settling
            ? 0.9
            : scene.scores.next().value
          const since = faint[who]!
          if (missed)
            since.missed = true
          else if (score >= sureScore)
            Object.assign(since, { sureAt: t, missed: false })
          faded ||= since.missed && t - since.sureAt > 1
          return missed
            ? undefined
            : detectionOfWalk(walk, t, aspect, score, jitter())
        })
        for (const { box, trackId } of tracker.look(detections.filter(d => d !== undefined), i * 1000 / fps, aspect))
          seen[detections.findIndex(d => d?.box === box)]!.push(trackId)
      }
      // A weak box takes up no track that was lost (ByteTrack): who is missed and only guessed at for a second may come back as another.
      if (faded)
        return
      expect(new Set(seen.flat()).size).toBe(2)
      expect(seen[0].at(-1)).not.toBe(seen[1].at(-1))
      // Nobody can tell twins apart who walk through each other, nor whose look it was that is missing while they do.
      const twins = Math.abs(scene.taller - 1) < 0.05 && Math.abs(scene.depth) < 0.1
      if (missedWhileMeeting || twins)
        return
      for (const ids of seen)
        expect(new Set(ids).size).toBe(1)
    }), { seed, numRuns: 300 })
  })
})

import type { CameraId } from '#contract/ids'
import type { LeaseCandidate } from './lease-candidate.ts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { expiryMs, worthOf } from './lease-candidate.ts'
import { electHolders } from './lease-election.ts'
import { aCandidate, LeaseWorld, someCameras } from './testing/lease-world.ts'

const cameraSet = fc.subarray(someCameras).map(ids => new Set<CameraId>(ids))
const candidate: fc.Arbitrary<LeaseCandidate> = fc.record({
  holderId: fc.constantFrom('a', 'b', 'c', 'd'),
  isStation: fc.boolean(),
  isDrained: fc.boolean(),
  fpsBudget: fc.integer({ min: 0, max: 60 }),
  capability: fc.record({
    onBattery: fc.boolean(),
    isVisible: fc.boolean(),
    load: fc.double({ min: 0, max: 2, noNaN: true }),
  }),
  connectedAt: fc.nat(3).map(epochMs),
  silentMs: fc.constantFrom(0, 0, 0, 2_500, 5_000),
  ready: cameraSet,
  failing: cameraSet,
  scope: fc.option(cameraSet, { freq: 3, nil: undefined }),
}).map(({ scope, ...more }) => aCandidate(more.holderId, more.fpsBudget, {
  ...more,
  ...scope && {
    mayHold: cameraId => scope.has(cameraId),
  },
}))
const history = fc.array(fc.record({
  pauseMs: fc.constantFrom(0, 500, 1_000, 16_000, 61_000),
  candidates: fc.uniqueArray(candidate, {
    selector: each => each.holderId,
    maxLength: 4,
  }),
  cameras: fc.subarray(someCameras),
}), { maxLength: 12 })

it('LE1 LE2 LE6 LE10: one holder at most and one if there can be; within scope; epochs only grow; the same question again comes to the same answer', () => {
  fc.assert(fc.property(history, (steps) => {
    const world = new LeaseWorld()
    const newest = new Map<CameraId, { epoch: number, holderId: string }>()
    for (const { pauseMs, candidates, cameras } of steps) {
      world.after(pauseMs, candidates, cameras)
      const { table } = world.election
      const able = (cameraId: CameraId): LeaseCandidate[] => candidates.filter(each => worthOf(each) > 0 && each.silentMs < expiryMs && each.mayHold?.(cameraId) !== false)
      for (const cameraId of cameras) {
        const lease = table.get(cameraId)
        const holder = candidates.find(({ holderId }) => holderId === lease?.holderId)
        expect(lease !== undefined).toBe(able(cameraId).some(each => !each.isDrained) || (lease !== undefined && able(cameraId).includes(holder!)))
        if (!lease)
          continue
        expect(able(cameraId)).toContain(holder)
        if (lease.standby) {
          const standby = candidates.find(({ holderId }) => holderId === lease.standby!.holderId)!
          expect(able(cameraId)).toContain(standby)
          expect(standby.isDrained).toBe(false)
          expect(standby).not.toBe(holder)
        }
        const before = newest.get(cameraId)
        if (before && before.epoch !== lease.epoch) {
          expect(lease.epoch).toBeGreaterThan(Math.max(...[
            ...newest.values(),
          ].map(({ epoch }) => epoch)))
        }
        if (before?.epoch === lease.epoch)
          expect(lease.holderId).toBe(before.holderId)
      }
      expect([
        ...table.keys(),
      ].every(cameraId => cameras.includes(cameraId))).toBe(true)
      for (const [cameraId, lease] of table)
        newest.set(cameraId, lease)
      let asked = world.election
      for (let again = 0; again < 4; again++)
        asked = electHolders(asked, candidates, cameras, world.nowMs)
      expect(electHolders(asked, candidates, cameras, world.nowMs).lastEpoch, 'nothing new').toBe(asked.lastEpoch)
    }
  }), { numRuns: 300 })
})

it('LE4 LE7: while the same browsers say the same, cameras come to rest and stay', () => {
  const calm = fc.uniqueArray(candidate.map(({ capability: { load: _, ...capability }, ...each }): LeaseCandidate => ({
    ...each,
    capability,
    silentMs: 0,
    failing: new Set(),
    ready: new Set(someCameras),
  })), {
    selector: each => each.holderId,
    maxLength: 4,
  })
  fc.assert(fc.property(history, calm, (steps, candidates) => {
    const world = new LeaseWorld()
    for (const step of steps)
      world.after(step.pauseMs, step.candidates, step.cameras)
    for (let i = 0; i < 20; i++)
      world.after(16_000, candidates)
    const { lastEpoch } = world.election
    const rested = world.after(61_000, candidates)
    for (let i = 0; i < 5; i++)
      expect(world.after(61_000, candidates)).toEqual(rested)
    expect(world.election.lastEpoch).toBe(lastEpoch)
  }), { numRuns: 200 })
})

it('LE7: nobody who lives, is in sight and looks loses a camera to somebody who has not looked at it', () => {
  fc.assert(fc.property(history, (steps) => {
    const world = new LeaseWorld()
    for (const { pauseMs, candidates, cameras } of steps) {
      const before = world.election.table
      world.after(pauseMs, candidates, cameras)
      for (const [cameraId, { holderId }] of before) {
        const after = world.election.table.get(cameraId)
        const old = candidates.find(each => each.holderId === holderId)
        if (!after || after.holderId === holderId || !old || worthOf(old) === 0 || old.silentMs >= expiryMs || old.mayHold?.(cameraId) === false || old.isDrained || old.failing.has(cameraId))
          continue
        expect(candidates.find(each => each.holderId === after.holderId)!.ready.has(cameraId)).toBe(true)
      }
    }
  }), { numRuns: 300 })
})

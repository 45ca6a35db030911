import type { CameraId } from '#contract/ids'
import type { LeaseOffer, LeaseTable } from './lease-table.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { assignLeases, emptyLeaseTable, isCurrentLease, leasesOf, roomFps } from './lease-table.ts'

const cameras = ['c1', 'c2', 'c3', 'c4'] as CameraId[]

function anOffer(holderId: string, fpsBudget: number, more: Partial<LeaseOffer> = {}): LeaseOffer {
  return {
    holderId,
    isStation: false,
    fpsBudget,
    engine: 'wasm',
    connectedAt: epochMs(0),
    ...more,
  }
}

function holders(table: LeaseTable): string[] {
  return cameras.map(cameraId => table.leases.get(cameraId)?.holderId ?? '-')
}

describe('assignLeases', () => {
  it('LE1 nobody offers, nobody holds; the first who does gets every camera', () => {
    const none = assignLeases(emptyLeaseTable(0), [], cameras)
    expect(holders(none)).toEqual(['-', '-', '-', '-'])
    expect(holders(assignLeases(none, [
      anOffer('a', 60),
    ], cameras))).toEqual(['a', 'a', 'a', 'a'])
    expect(holders(assignLeases(none, [
      anOffer('a', 0),
    ], cameras))).toEqual(['-', '-', '-', '-'])
  })

  it('LE6 a browser holds no camera that it may not see, also when nobody else is there', () => {
    const onlyFirst = anOffer('a', 60, {
      mayHold: cameraId => cameraId === 'c1',
    })
    expect(holders(assignLeases(emptyLeaseTable(0), [onlyFirst], cameras))).toEqual(['a', '-', '-', '-'])
    expect(holders(assignLeases(emptyLeaseTable(0), [
      onlyFirst,
      anOffer('b', 5),
    ], cameras))).toEqual(['a', 'b', 'b', 'b'])
    // The right goes while it holds them.
    const before = assignLeases(emptyLeaseTable(0), [
      anOffer('a', 60),
    ], cameras)
    expect(holders(assignLeases(before, [onlyFirst], cameras))).toEqual(['a', '-', '-', '-'])
    const station = anOffer('s', 60, {
      isStation: true,
      mayHold: () => false,
    })
    expect(holders(assignLeases(before, [
      station,
      anOffer('a', 60),
    ], cameras))).toEqual(['a', 'a', 'a', 'a'])
  })

  it('LE1 LE2 a gone socket\'s cameras are given on at once with a higher epoch, and the old right is void', () => {
    const before = assignLeases(emptyLeaseTable(100), [
      anOffer('a', 60),
      anOffer('b', 20),
    ], cameras)
    const lost = leasesOf(before, 'a')
    const after = assignLeases(before, [
      anOffer('b', 20),
    ], cameras)
    expect(holders(after)).toEqual(['b', 'b', 'b', 'b'])
    for (const lease of lost) {
      expect(after.leases.get(lease.cameraId)!.epoch).toBeGreaterThan(lease.epoch)
      expect(isCurrentLease(before, lease.cameraId, 'a', lease.epoch)).toBe(true)
      expect(isCurrentLease(after, lease.cameraId, 'a', lease.epoch)).toBe(false)
    }
  })

  it('LE2 a browser that comes back does not get its old epoch back', () => {
    const first = assignLeases(emptyLeaseTable(0), [
      anOffer('a', 60),
    ], cameras)
    const nobody = assignLeases(first, [], cameras)
    const again = assignLeases(nobody, [
      anOffer('a', 60),
    ], cameras)
    expect(again.leases.get(cameras[0]!)!.epoch).toBeGreaterThan(first.leases.get(cameras[0]!)!.epoch)
  })

  it('LE3 a station takes over from people\'s browsers as far as it has room', () => {
    const people = assignLeases(emptyLeaseTable(0), [
      anOffer('a', 500),
    ], cameras)
    const station = anOffer('s', 2 * roomFps, { isStation: true })
    const both = assignLeases(people, [
      anOffer('a', 500),
      station,
    ], cameras)
    expect(holders(both).sort()).toEqual(['a', 'a', 's', 's'])
  })

  it('LE4 a camera stays where it is when a stronger browser of the same kind comes', () => {
    const first = assignLeases(emptyLeaseTable(0), [
      anOffer('a', 60),
    ], cameras)
    expect(assignLeases(first, [
      anOffer('a', 60),
      anOffer('b', 600),
    ], cameras)).toEqual(first)
  })

  it('LE4 new cameras go where most frames a second are left', () => {
    expect(holders(assignLeases(emptyLeaseTable(0), [
      anOffer('a', 100),
      anOffer('b', 60),
    ], cameras))).toEqual(['a', 'b', 'a', 'a'])
  })

  it('LE5 what is beyond a browser\'s room moves to one that has some, else stays rather than nobody looks', () => {
    const alone = assignLeases(emptyLeaseTable(0), [
      anOffer('a', roomFps),
    ], cameras)
    expect(holders(alone)).toEqual(['a', 'a', 'a', 'a'])
    const helped = assignLeases(alone, [
      anOffer('a', roomFps),
      anOffer('b', 2 * roomFps),
    ], cameras)
    expect(holders(helped)).toEqual(['a', 'b', 'b', 'a'])
  })

  it('LE1 LE2 LE3 LE4 hold over any history', () => {
    const offer = fc.record({
      holderId: fc.constantFrom('a', 'b', 'c', 'd'),
      isStation: fc.boolean(),
      fpsBudget: fc.integer({ min: 0, max: 40 }),
      engine: fc.constant('wasm' as const),
      connectedAt: fc.nat(3).map(epochMs),
    })
    const step = fc.record({
      offers: fc.uniqueArray(offer, {
        selector: o => o.holderId,
        maxLength: 4,
      }),
      present: fc.subarray(cameras),
    })
    fc.assert(fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let table = emptyLeaseTable(0)
      const highest = new Map<CameraId, { epoch: number, holderId: string }>()
      for (const { offers, present } of steps) {
        table = assignLeases(table, offers, present)
        const willing = offers.filter(o => o.fpsBudget > 0)
        expect([
          ...table.leases.keys(),
        ]).toEqual(willing.length > 0
          ? present
          : [])
        for (const [cameraId, lease] of table.leases) {
          expect(willing.map(o => o.holderId)).toContain(lease.holderId)
          const before = highest.get(cameraId)
          if (before && (before.holderId !== lease.holderId || before.epoch !== lease.epoch))
            expect(lease.epoch).toBeGreaterThan(before.epoch)
          highest.set(cameraId, lease)
        }
        const heldByPeople = [
          ...table.leases.values(),
        ].some(lease => !willing.find(o => o.holderId === lease.holderId)!.isStation)
        const stationRoom = willing.some(o => o.isStation && leasesOf(table, o.holderId).length < Math.floor(o.fpsBudget / roomFps))
        expect(heldByPeople && stationRoom).toBe(false)
        expect(assignLeases(table, offers, present)).toEqual(table)
      }
    }))
  })
})

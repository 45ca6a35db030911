import type { Figures } from '../bench/bench.ts'
import { describe, expect, it } from 'vitest'
import { syncParts } from '../bench/sync/parts.ts'

/** The proofs of `npm run soak`, small: each promise is kept here, and at full size there. */
async function prove(name: string, sizes: Record<string, number>): Promise<Record<string, number>> {
  const lines: string[] = []
  const seed = Date.now() % 2 ** 31
  const figures: Figures = await syncParts[name]!.measure(sizes, seed, line => lines.push(line)).catch((error: unknown) => {
    throw new Error(`seed ${seed}\n${lines.join('\n')}`, { cause: error })
  })
  return Object.fromEntries(Object.entries(figures).map(([key, { value }]) => [key, value]))
}

// Each has a server and a database of its own, and most of its time it waits: two at a time.
describe.concurrent('a server that is killed, and networks that are cut', () => {
  it('SY1 SY2 CL4 CL6 HD6 a server that is killed again and again loses nothing and doubles nothing', async () => {
    const { drained_s: _, kills_in_push: __, ...counts } = await prove('kills', { replicas: 5, events: 250, kills: 5 })
    expect(counts).toEqual({ lost: 0, doubled: 0, unequal: 0 })
  })

  it('CL10 CL12 no partition, cut or silent, leaves a queue that stands', async () => {
    const { wedged, partition_lost } = await prove('partitions', { replicas: 4, rounds: 1 })
    expect({ wedged, partition_lost }).toEqual({ wedged: 0, partition_lost: 0 })
  })
})

describe.concurrent('tabs that die, and clocks that are wrong', () => {
  it('CL2 a tab that dies in the middle of a write has written all of it or nothing', async () => {
    const { half_written, crash_kept } = await prove('half-written', { crashes: 26 })
    expect(half_written).toBe(0)
    expect(crash_kept).toBeGreaterThan(0)
  })

  it('SY7 no clock is a reason to refuse, and a wrong one is marked', async () => {
    expect(await prove('clocks', { devices: 5, jumps: 2 })).toEqual({
      clock_refused: 0,
      clock_unflagged: 0,
      clock_misflagged: 0,
    })
  })
})

describe.concurrent('a tab that takes over, and a backup that is restored', () => {
  it('CL10 when the tab that syncs dies another one takes over, and no row is pushed by two', async () => {
    const { double_pushes, leader_lost } = await prove('leaders', { tabs: 4, kills: 4 })
    expect({ double_pushes, leader_lost }).toEqual({ double_pushes: 0, leader_lost: 0 })
  })

  it('BK2 CL6 what a restored backup had forgotten comes back from the browsers', async () => {
    const { restored, restored_unequal } = await prove('restored', { replicas: 3, events: 60 })
    expect({ restored, restored_unequal }).toEqual({ restored: 100, restored_unequal: 0 })
  })
})

it('SY5 FE1 no reader is passed by, where a sequence would let it be', async () => {
  const { skipped, skipped_bigserial } = await prove('skipped', { writers: 20, readers: 3, pushes: 4 })
  expect(skipped).toBe(0)
  expect(skipped_bigserial).toBeGreaterThan(0)
})

it('RV4 SY13 an alert is heard while the backlog still waits', async () => {
  expect((await prove('overtake', { backlog: 1500, alerts: 1 })).overtake_backlog).toBeGreaterThan(200)
})

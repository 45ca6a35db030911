import type { Figures } from '../bench.ts'
import { measureHalfWritten } from './half-written.ts'
import { measureKills } from './kills.ts'
import { measureLeaders } from './leaders.ts'
import { measureOvertake } from './overtake.ts'
import { measurePartitions } from './partitions.ts'
import { measureRestored } from './restored-backup.ts'
import { measureSimulation } from './simulation.ts'
import { measureSkipped } from './skipped.ts'
import { measureStoreSpeed } from './store-speed.ts'
import { measureClocks } from './wrong-clocks.ts'

/** One thing that is measured, at any size. */
export interface SyncPart {
  /** Its sizes by name, as the bench runs it. */
  readonly sizes: Readonly<Record<string, number>>
  /** With the same sizes, or others; `seed` is for what is left to chance. */
  readonly measure: (sizes: Readonly<Record<string, number>>, seed: number, say: (line: string) => void) => Promise<Figures>
}

function part<Sizes extends Record<string, number>>(sizes: Sizes, measure: (sizes: Sizes & { seed: number }, say: (line: string) => void) => Promise<Figures>): SyncPart {
  return {
    sizes,
    measure: (other, seed, say) => measure({
      ...sizes,
      ...other,
      seed,
    }, say),
  }
}

export const syncParts: Readonly<Record<string, SyncPart>> = {
  'simulation': part({ runs: 10_000, threads: 2 }, measureSimulation),
  'kills': part({ replicas: 20, events: 10_000, kills: 200 }, measureKills),
  'partitions': part({ replicas: 10, rounds: 10 }, measurePartitions),
  'skipped': part({
    writers: 50,
    readers: 5,
    pushes: 20,
    longestCommitMs: 20,
  }, measureSkipped),
  'clocks': part({ devices: 20, jumps: 10 }, measureClocks),
  'half-written': part({ crashes: 500 }, measureHalfWritten),
  'leaders': part({ tabs: 10, kills: 100 }, measureLeaders),
  'store-speed': part({ rounds: 9, events: 200, alerts: 200 }, measureStoreSpeed),
  'restored': part({ replicas: 10, events: 2_000 }, measureRestored),
  'overtake': part({ backlog: 10_000, alerts: 5 }, measureOvertake),
}

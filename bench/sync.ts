import type { Bench } from './bench.ts'
import { measureHalfWritten } from './sync/half-written.ts'
import { measureKills } from './sync/kills.ts'
import { measureLeaders } from './sync/leaders.ts'
import { measureOvertake } from './sync/overtake.ts'
import { measurePartitions } from './sync/partitions.ts'
import { measureRestored } from './sync/restored-backup.ts'
import { benchServerSide } from './sync/server-side.ts'
import { measureSimulation } from './sync/simulation.ts'
import { measureSkipped } from './sync/skipped.ts'
import { measureStoreSpeed } from './sync/store-speed.ts'
import { measureClocks } from './sync/wrong-clocks.ts'

/** Changes with each run; what was done with it is said while it is done, so that it can be done again (`npm run soak`). */
const seed = Date.now() % 2 ** 31

/** Nothing is lost: the sync, at full size. README.md beside this file says how each figure is measured. */
export const syncBench: Bench = {
  help: 'starts servers, databases and browsers of its own on this machine; about an hour',
  goals: {
    sim_failures: { exactly: 0 },
    lost: { exactly: 0 },
    doubled: { exactly: 0 },
    unequal: { exactly: 0 },
    drained_s: { atMost: 30 },
    wedged: { exactly: 0 },
    partition_lost: { exactly: 0 },
    clock_refused: { exactly: 0 },
    clock_unflagged: { exactly: 0 },
    clock_misflagged: { exactly: 0 },
    skipped: { exactly: 0 },
    skipped_bigserial: { atLeast: 1 },
    half_written: { exactly: 0 },
    crash_kept: { atLeast: 1 },
    leader_s: { atMost: 2 },
    double_pushes: { exactly: 0 },
    leader_lost: { exactly: 0 },
    store_ratio: { atLeast: 0.9 },
    alert_write_ms_p95: { atMost: 10 },
    restored: { exactly: 100 },
    restored_unequal: { exactly: 0 },
    overtake_ms: { atMost: 500 },
    overtake_backlog: { atLeast: 1 },
    catchup_ratio: { atLeast: 0.25 },
    catchup_per_s: { atLeast: 5000 },
    fanout_ms_p95: { atMost: 200 },
  },
  parts: {
    'simulation': say => measureSimulation({ runs: 10_000, seed, threads: 2 }, say),
    'kills': say => measureKills({
      replicas: 20,
      events: 10_000,
      kills: 200,
      seed,
    }, say),
    'partitions': say => measurePartitions({ replicas: 10, rounds: 10, seed }, say),
    'skipped': say => measureSkipped({
      writers: 50,
      readers: 5,
      pushes: 20,
      longestCommitMs: 20,
      seed,
    }, say),
    'clocks': say => measureClocks({ devices: 20, jumps: 10, seed }, say),
    'half-written': say => measureHalfWritten({ crashes: 500 }, say),
    'leaders': say => measureLeaders({ tabs: 10, kills: 100, seed }, say),
    'store-speed': say => measureStoreSpeed({ rounds: 9, events: 200, alerts: 200 }, say),
    'restored': say => measureRestored({ replicas: 10, events: 2_000 }, say),
    'overtake': say => measureOvertake({ backlog: 10_000, alerts: 5 }, say),
    'server-side': benchServerSide,
  },
}

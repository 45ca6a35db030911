import type { Bench } from './bench.ts'
import { syncParts } from './sync/parts.ts'
import { benchCatchUp, benchFanOut } from './sync/server-side.ts'

/** Changes with each run; what was done with it is said while it is done, so that it can be done again (`npm run soak`). */
const seed = Date.now() % 2 ** 31

/** Nothing is lost: the sync, at full size. sync/README.md says how each figure is measured. */
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
    ...Object.fromEntries(Object.entries(syncParts).map(([name, { sizes, measure }]) => [
      name,
      (say: (line: string) => void) => measure(sizes, seed, say),
    ])),
    'catch-up': benchCatchUp,
    'fan-out': benchFanOut,
  },
}

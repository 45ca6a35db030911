import type { Bench } from './bench.ts'
import { measureAudit } from './admin/audit.ts'
import { measureLists } from './admin/lists.ts'
import { measureLoad } from './admin/load.ts'
import { measureWake } from './admin/wake.ts'

/** A whole plant under load: an audit trail that stands, answers in time, history of years. admin/README.md says how each figure is measured. */
export const adminBench: Bench = {
  help: 'starts servers, databases and a browser of its own on this machine; about half an hour, 40 minutes at most, and 16 GB of disk meanwhile',
  goals: {
    tampers_found: { exactly: 1_000 },
    audit_writers: { exactly: 1 },
    audit_forks: { exactly: 0 },
    api_p95_ms: { atMost: 200 },
    api_ratio: { atMost: 3 },
    snapshot_p95_ms: { atMost: 100 },
    writes_100_p95_ms: { atMost: 500 },
    writes_100_errors: { exactly: 0 },
    spike_200_errors: { exactly: 0 },
    wake_s: { atMost: 10 },
    list_ms_p95: { atMost: 200 },
  },
  parts: {
    audit: say => measureAudit({}, say),
    load: say => measureLoad({}, say),
    wake: say => measureWake({}, say),
    lists: say => measureLists({}, say),
  },
  limits: {
    audit: 5,
    load: 9,
    wake: 5,
    lists: 21,
  },
}

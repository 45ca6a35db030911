import type { Bench } from './bench.ts'
import { measureBoxes } from './lease/boxes.ts'
import { measureChannel } from './lease/channel.ts'
import { measureCoverage } from './lease/coverage.ts'
import { measureHandovers } from './lease/handover.ts'
import { measureRoomAlert } from './lease/room-alert.ts'
import { measureWitnesses } from './lease/witnesses.ts'

/** Changes with each run; it is said, so that what was done can be done again. */
const seed = Date.now() % 2 ** 31

/** One detector per camera, one incident per act, honest coverage, alerts in the room. lease/README.md says how each figure is measured. */
export const leaseBench: Bench = {
  help: 'starts servers, databases and browsers of its own on this machine; about an hour',
  goals: {
    handover_lost: { exactly: 0 },
    handover_doubled: { exactly: 0 },
    takeover_s_p95: { atMost: 5 },
    boxes_ms_p95: { atMost: 150 },
    boxes_offset_frames: { atMost: 1 },
    witness_incidents: { exactly: 1 },
    witnesses: { exactly: 3 },
    coverage_error: { atMost: 1 },
    unwatched_alarm_s: { atMost: 10 },
    room_alert_ms_p95: { atMost: 2_000 },
    channel_lost: { exactly: 0 },
  },
  parts: {
    'handover': say => measureHandovers({ handovers: 100, seed }, say),
    'boxes': say => measureBoxes({ seconds: 60 }, say),
    'witnesses': say => measureWitnesses({ acts: 20, seed }, say),
    'coverage': say => measureCoverage({ faults: 20, calmS: 10, seed }, say),
    'room-alert': say => measureRoomAlert({ browsers: 20, events: 20 }, say),
    'channel': say => measureChannel({ incidents: 200, awayMinutes: 30 }, say),
  },
}

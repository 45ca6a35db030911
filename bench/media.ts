import type { Bench } from './bench.ts'
import { benchAgainstFfmpeg } from './media/against-ffmpeg.ts'
import { benchAgainstJanus } from './media/against-janus.ts'
import { measureFanout } from './media/fanout.ts'
import { benchFortyCameras } from './media/forty-cameras.ts'
import { measureLeak } from './media/leak.ts'
import { measureCaptureToScreen, measureFocusBytes, measureJoins } from './media/watching.ts'

/** The media plane: from cameras to screens. */
export const mediaBench: Bench = {
  help: 'starts cameras, servers, ffmpeg, Janus (Debian\'s package, where it is installed) and Chromium on this machine; about fifteen minutes',
  goals: {
    cpu_ratio_ffmpeg: { atMost: 0.7 },
    cpu_ratio_janus: { atMost: 1 },
    rss_ratio_ffmpeg: { atMost: 0.167 },
    forward_p99_ratio: { atMost: 0.5 },
    forward_p99_ms: { atMost: 5 },
    join_ratio_gop2: { atMost: 0.2 },
    join_ratio_gop10: { atMost: 0.2 },
    focus_bytes_ratio: { atMost: 0.25 },
    capture_to_screen_ratio: { atMost: 0.7 },
    cams40_lost: { exactly: 0 },
    cams40_loop_p99_ms: { atMost: 20 },
    fanout_overhead: { atMost: 1.05 },
    leak_after_10000_joins: { exactly: 0 },
  },
  parts: {
    'ffmpeg': benchAgainstFfmpeg,
    'janus': benchAgainstJanus,
    'join-2': say => measureJoins(2, say),
    'join-10': say => measureJoins(10, say),
    'focus': measureFocusBytes,
    'delay': measureCaptureToScreen,
    'forty': benchFortyCameras,
    'fanout': measureFanout,
    'leak': say => measureLeak(10_000, say),
  },
}

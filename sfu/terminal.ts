import type { SafetyEvent } from '#contract/safety-event'
import type { IngestState } from '#contract/stream'
import type { EpochMs } from '#contract/time'
import { unreachable } from '#contract/unreachable'

/** Lines for the people in front of the terminal; machines read the log. */
export interface Terminal {
  readonly line: (...cells: string[]) => void
}

/** Names come from cameras, files and other people: nothing in them may move the cursor or recolour the terminal. */
export function printable(text: string): string {
  // C0, DEL, C1, line and paragraph separators, and the marks that reorder what stands after them.
  // eslint-disable-next-line no-control-regex -- they are what it is about
  return text.replace(/[\0-\x1F\x7F-\x9F\u2028\u2029\u202A-\u202E\u2066-\u2069]/g, '\u{FFFD}')
}

/** Cells are separated by two spaces. */
export function createTerminal(write: (text: string) => void): Terminal {
  return {
    line: (...cells) => write(`${cells.map(printable).join('  ')}\n`),
  }
}

/** Made once: it costs a hundred times what one use of it does. */
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', hour12: false })

/** `14:03:22`, in the zone of this machine. */
export function clockTime(at: EpochMs): string {
  return clock.format(at)
}

/** `14:03:22  low  Person in view  North gate` */
export function eventCells(event: SafetyEvent): string[] {
  return [
    clockTime(event.capturedAt),
    event.severity,
    event.rule.name,
    event.cameraName,
  ]
}

/** More at once are the backlog of a browser that was away, which nobody reads line by line. */
const mostLines = 20

/** A line for each of some events, or one for all of a backlog: `200 events  09:12:01 to 14:03:22`. */
export function eventLines(events: readonly SafetyEvent[]): string[][] {
  if (events.length <= mostLines)
    return events.map(eventCells)
  const times = events.map(({ capturedAt }) => capturedAt).sort((a, b) => a - b)
  return [
    [`${events.length} events`, `${clockTime(times[0]!)} to ${clockTime(times.at(-1)!)}`],
  ]
}

/** `North gate  live  480x270 15 fps`, or why there is no picture. */
export function ingestCells(cameraName: string, ingest: IngestState): string[] {
  switch (ingest.status) {
    case 'connecting':
    case 'suspended':
      return [cameraName, ingest.status]
    case 'live':
      return [cameraName, 'live', `${ingest.width}x${ingest.height}${ingest.fps === undefined
        ? ''
        : ` ${Math.round(ingest.fps)} fps`}${ingest.transcodeCores === undefined
        ? ''
        : `, transcoding costs ${Math.round(ingest.transcodeCores * 100)} % of a core`}`]
    case 'offline':
      return [cameraName, 'offline', ingest.message]
    default:
      return unreachable(ingest)
  }
}

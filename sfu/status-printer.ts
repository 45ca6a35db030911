import type { ServerGapReason } from '#contract/coverage'
import type { SystemStatus } from '#contract/status'
import type { Terminal } from './terminal.ts'
import { healthSentence } from './core/health-sentence.ts'
import { storageLines } from './operator/storage-lines.ts'
import { clockTime, ingestCells } from './terminal.ts'

/** Why a camera is not analysed, as far as the server knows. */
const gapWords: Record<ServerGapReason, string> = {
  'maintenance': 'it is in maintenance',
  'camera-offline': 'it gives no pictures',
  'suspended': 'its site is at rest',
  'no-browser': 'no browser is there that detects',
  'vacant': 'no browser took it',
  'silent': 'whoever has it gives no sign',
  'server-away': 'the server did not run',
}

/** What `npx ansim status` says. */
export function printStatus(status: SystemStatus, terminal: Pick<Terminal, 'line'>): void {
  terminal.line(`Ansim ${status.version}`, status.address, `pid ${status.pid}`, `since ${clockTime(status.startedAt)}`)
  for (const { part, healthy, required, message } of status.parts) {
    terminal.line(part, healthy
      ? 'works'
      : required ? 'fails' : 'off', ...(message === ''
      ? []
      : [message]))
  }
  for (const camera of status.cameras) {
    for (const { streamKind, ingest } of camera.streams) {
      const { analysis } = camera
      const watching = status.coverage?.cameras.find(({ cameraId }) => cameraId === camera.cameraId)
      terminal.line(
        ...ingestCells(streamKind === 'main'
          ? camera.name
          : `${camera.name} (${streamKind})`, ingest),
        ...(streamKind !== 'main'
          ? []
          : [
              analysis
                ? `analysed by ${analysis.by} at ${analysis.fps.toFixed(1)} fps (${analysis.engine})`
                : `not analysed${watching?.because === undefined
                  ? ''
                  : `: ${gapWords[watching.because]}`}${watching?.isArmed
                  ? ' (armed)'
                  : ''}`,
            ]),
      )
    }
  }
  if (status.cameras.length === 0)
    terminal.line('no camera yet: npx ansim camera add NAME URL')
  if (status.coverage?.ratio !== undefined)
    terminal.line('coverage', `${(status.coverage.ratio * 100).toFixed(1)} % of the armed camera time of the last hour was analysed`)
  for (const site of status.sites ?? [])
    terminal.line(...siteCells(site))
  for (const alarm of status.alarms ?? [])
    terminal.line('alarm', `since ${clockTime(alarm.since)}`, healthSentence(alarm))
  const { total, newestReceivedAt } = status.events
  terminal.line(`${status.browsers} browser${status.browsers === 1
    ? ''
    : 's'}`, `${total} event${total === 1
    ? ''
    : 's'}${newestReceivedAt === undefined
    ? ''
    : `, newest ${clockTime(newestReceivedAt)}`}`)
  if (status.storage)
    storageLines(status.storage).forEach(cells => terminal.line(...cells))
}

/** Of one site: whether it rests, and what it used in the last whole minute. */
function siteCells({ name, suspendedSince, usage }: NonNullable<SystemStatus['sites']>[number]): [string, ...string[]] {
  return [
    `site ${name}`,
    suspendedSince === undefined
      ? 'awake'
      : `suspended since ${clockTime(suspendedSince)}: nobody watches and nothing is armed`,
    ...usage
      ? [
          `${usage.cpuCores.toFixed(2)} cores`,
          `${perSecond(usage.bytesIn)} in`,
          `${perSecond(usage.bytesOut)} out`,
          `${usage.connections} watching`,
          `${(usage.storageBytes / 1e9).toFixed(2)} GB kept`,
        ]
      : [],
  ]
}

function perSecond(bytesAMinute: number): string {
  return `${(bytesAMinute * 8 / 60 / 1e6).toFixed(1)} Mbit/s`
}

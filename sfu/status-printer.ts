import type { SystemStatus } from '#contract/status'
import type { Terminal } from './terminal.ts'
import { storageLines } from './operator/storage-lines.ts'
import { clockTime, ingestCells } from './terminal.ts'

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
      terminal.line(
        ...ingestCells(streamKind === 'main'
          ? camera.name
          : `${camera.name} (${streamKind})`, ingest),
        ...(streamKind !== 'main'
          ? []
          : [
              analysis
                ? `analysed by ${analysis.by} at ${analysis.fps.toFixed(1)} fps (${analysis.engine})`
                : 'not analysed',
            ]),
      )
    }
  }
  if (status.cameras.length === 0)
    terminal.line('no camera yet: npx ansim camera add NAME URL')
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

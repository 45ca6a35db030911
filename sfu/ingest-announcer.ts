import type { CameraId } from '#contract/ids'
import type { IngestState } from '#contract/stream'
import type { Timers } from '#contract/timers'
import type { IngestChange } from './ingest/ingest-service.ts'
import type { Terminal } from './terminal.ts'
import { ingestCells } from './terminal.ts'

/** The frame rate is measured over the first pictures; a line said before would lack it. */
const settleMs = 1_500

/** Prints a line when a camera comes or goes, once for each change that a person would act on. */
export function announceIngest(terminal: Terminal, timers: Timers, nameOf: (cameraId: CameraId) => string | undefined): (change: IngestChange) => void {
  const said = new Map<string, string>()
  const latest = new Map<string, IngestState>()
  return ({ cameraId, streamKind, ingest }) => {
    const key = `${cameraId}/${streamKind}`
    latest.set(key, ingest)
    const say = (): void => {
      const now = latest.get(key)
      const name = nameOf(cameraId)
      // Suspended is as it should be: nobody looks.
      if (!now || now.status === 'connecting' || now.status === 'suspended' || name === undefined)
        return
      const news = now.status === 'offline'
        ? `offline ${now.code}`
        : 'live'
      if (said.get(key) !== news)
        terminal.line(...ingestCells(name, now))
      said.set(key, news)
    }
    if (ingest.status === 'live' && ingest.fps === undefined)
      timers.after(settleMs, say)
    else
      say()
  }
}

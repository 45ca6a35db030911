import type { ApiPort } from './core/api-port.ts'
import type { Observable } from './core/observable.ts'
import type { SocketPort } from './core/socket-port.ts'
import type { EventStore } from './core/sync/event-store.ts'
import type { CoverageReports } from './pipeline/admin/coverage-reports.ts'
import type { CoverageSenderParts } from './pipeline/live/coverage-sender.ts'
import type { AnsimDatabase } from './storage/ansim-database.ts'
import { createCoverageReports } from './pipeline/admin/coverage-reports.ts'
import { createCoverageSender } from './pipeline/live/coverage-sender.ts'
import { HealthWatch } from './pipeline/live/health-watch.ts'
import { createDexieCoverageStore } from './storage/dexie-coverage-store.ts'

export interface CoverageParts extends Pick<CoverageSenderParts, 'watch' | 'timers' | 'random' | 'lock' | 'maySend'> {
  readonly api: ApiPort
  readonly socket: SocketPort
  readonly database: AnsimDatabase
  readonly store: Pick<EventStore, 'device'>
  readonly serverOffsetMs: Observable<number>
}

export interface OpenedCoverage {
  readonly runs: readonly ((signal: AbortSignal) => Promise<void>)[]
  /** The server may be there again. */
  readonly wake: () => void
  readonly health: HealthWatch
  readonly reports: CoverageReports
}

/** What this browser analysed on its way to the server, and what the server says of coverage and health. */
export function openCoverage({ database, store, socket, serverOffsetMs, ...parts }: CoverageParts): OpenedCoverage {
  const sender = createCoverageSender({
    ...parts,
    store: createDexieCoverageStore(database),
    deviceId: async () => (await store.device()).deviceId,
    stintId: crypto.randomUUID().slice(0, 8),
    serverOffsetMs: () => serverOffsetMs.value,
  })
  const health = new HealthWatch(socket)
  return {
    runs: [
      ...sender.runs,
      signal => new Promise((resolve) => {
        health.run(signal)
        signal.addEventListener('abort', () => resolve(), { once: true })
      }),
    ],
    wake: sender.wake,
    health,
    reports: createCoverageReports(parts.api),
  }
}

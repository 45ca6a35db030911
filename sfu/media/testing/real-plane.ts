import type { MediasoupPlaneOptions } from '../mediasoup-plane.ts'
import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { createLogger } from '../../core/logger.ts'
import { MediasoupPlane } from '../mediasoup-plane.ts'

/** A plane with real workers on loopback, and the lines it logged. */
export function createRealPlane(workerBin: string, workerCount = 1): { plane: MediasoupPlane, options: MediasoupPlaneOptions, log: string[], launcherFolder: string } {
  const log: string[] = []
  const launcherFolder = mkdtempSync(join(tmpdir(), 'ansim-plane-'))
  const options: MediasoupPlaneOptions = {
    workerBin,
    launcherFolder,
    listenIp: '127.0.0.1',
    preferredPort: 0,
    workerCount,
    log: createLogger(line => log.push(JSON.stringify(line))),
    timers: timersOf(globalThis, () => epochMs(Date.now())),
    random: randomBytes,
  }
  return {
    plane: new MediasoupPlane(options),
    options,
    log,
    launcherFolder,
  }
}

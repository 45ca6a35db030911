import type { ServiceUser } from '../core/confined-command.ts'
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { confinedCommand } from '../core/confined-command.ts'

export interface WorkerLauncherOptions {
  /** The worker, or a launcher of it. */
  readonly workerBin: string
  /** Where the launcher is written; made when missing. Holds no secret. */
  readonly folder: string
  /** Whom to run as; absent: the user we are. */
  readonly user?: ServiceUser
}

/**
 * Writes a program for mediasoup to start instead of its worker, which it spawns itself with our whole environment and in our
 * process group. The launcher drops the environment (it may hold secrets), opens a process group of its own (so that Ctrl-C
 * reaches the server first), becomes the system user, has the kernel end it with us, and then becomes the worker: same process id, which
 * mediasoup's channel needs, and descriptors 3 and 4 stay open. Where there is no setpriv (not Linux) the worker is run as it is.
 */
export async function writeWorkerLauncher({ workerBin, folder, user }: WorkerLauncherOptions, platform: string = process.platform): Promise<string> {
  if (platform !== 'linux')
    return workerBin
  const { command, args } = confinedCommand(workerBin, [], { platform, user, deathSignal: 'KILL' })
  const script = `#!/bin/sh
exec env -i PATH="$PATH" MEDIASOUP_VERSION="$MEDIASOUP_VERSION" setsid ${[command, ...args].map(quote).join(' ')} "$@"
`
  await mkdir(folder, { recursive: true, mode: 0o755 })
  const launcher = join(folder, 'media-worker')
  const fresh = `${launcher}.${process.pid}`
  await writeFile(fresh, script)
  await chmod(fresh, 0o755)
  await rename(fresh, launcher)
  return launcher
}

function quote(text: string): string {
  return `'${text.replaceAll('\'', '\'\\\'\'')}'`
}

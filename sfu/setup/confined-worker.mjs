import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { workerRuns } from './mediasoup-worker.mjs'
import { commandExists } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * Writes a launcher that runs mediasoup's worker as the system user and lets the kernel end it with the server. mediasoup
 * starts its worker itself, by path, and knows neither.
 * @param {{ worker: string, cacheDir: string, uid: number, gid: number }} options the real worker, and whom to be
 * @returns {Promise<string>} absolute path to hand to mediasoup
 * @throws {SetupError} with the remedy, when the system user cannot run it
 */
export async function writeConfinedWorker({ worker, cacheDir, uid, gid }) {
  const folder = path.join(cacheDir, 'launchers')
  // Handed down by a set-up that runs us (the end-to-end tests).
  if (path.dirname(worker) === folder)
    return worker
  if (!await commandExists('setpriv'))
    throw new SetupError('Install util-linux, for its setpriv starts programs as the system user.')

  const quoted = `'${worker.replaceAll('\'', '\'\\\'\'')}'`
  const content = `#!/bin/sh
exec setpriv --reuid ${uid} --regid ${gid} --clear-groups --no-new-privs --pdeathsig KILL -- ${quoted} "$@"
`
  // Another checkout may run another worker: one launcher each.
  const launcher = path.join(folder, `mediasoup-worker-${createHash('sha256').update(content).digest('hex').slice(0, 12)}`)
  if (await readFile(launcher, 'utf8').catch(() => '') !== content) {
    await mkdir(folder, { recursive: true })
    await chmod(folder, 0o755)
    const fresh = `${launcher}.${process.pid}`
    await writeFile(fresh, content)
    await chmod(fresh, 0o755)
    await rename(fresh, launcher)
  }
  if (!await workerRuns(launcher))
    throw new SetupError(`Move ${worker} to where the system user may run it, or unset MEDIASOUP_WORKER_BIN.`)
  return launcher
}

import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { version } from 'mediasoup'

/** The real worker where the set-up put it; undefined, with a printed reason, where it never ran. */
export function findWorker(): string | undefined {
  const name = `mediasoup-worker-${version}-${process.platform}-${process.arch}/mediasoup-worker`
  const candidates = [
    process.env.MEDIASOUP_WORKER_BIN,
    ...[
      process.env.ANSIM_CACHE,
      '/var/cache/ansim',
      join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ansim'),
    ].map(folder => folder && join(folder, name)),
  ]
  const found = candidates.find(path => path && existsSync(path))
  if (!found)
    console.warn('Skipped: there is no mediasoup worker on this machine; `npm test` makes one.')
  return found
}

import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { commandExists, runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'

const NAME = 'ansim'

/**
 * Sees to the system user that PostgreSQL, the mediasoup worker and Chromium run as when the server is root.
 * @returns {Promise<{ uid: number, gid: number, how: 'cached' | 'made' }>} its numbers
 * @throws {SetupError} with the remedy
 */
export async function ensureServiceUser() {
  if (process.platform === 'linux' && !await commandExists('setpriv'))
    throw new SetupError('Install util-linux, for its setpriv starts programs as a system user.')
  const present = await findUser()
  if (present)
    return { ...present, how: 'cached' }
  const { code, output } = await runCommand('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/var/lib/ansim',
    '--shell',
    '/usr/sbin/nologin',
    NAME,
  ])
  const made = await findUser()
  // Another set-up may have made it in the meantime.
  if (!made)
    throw new SetupError(`Make a system user named "${NAME}" with your system's tool, then run this again: useradd failed with code ${code}.`, { detail: output })
  return { ...made, how: 'made' }
}

async function findUser() {
  if (process.platform === 'linux') {
    const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find(entry => entry.startsWith(`${NAME}:`))
    const [, , uid, gid] = line?.split(':') ?? []
    return uid
      ? {
          uid: Number(uid),
          gid: Number(gid),
        }
      : undefined
  }
  const [uid, gid] = await Promise.all(['-u', '-g'].map(flag => runCommand('id', [flag, NAME])))
  return uid.code === 0 && gid.code === 0
    ? {
        uid: Number(uid.output),
        gid: Number(gid.output),
      }
    : undefined
}

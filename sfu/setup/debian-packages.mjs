import process from 'node:process'
import { commandExists, runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * Installs distribution packages when we may, else says which ones a person has to install.
 * @param {string[]} packages Debian package names
 * @param {{ purpose: string, log: (line: string) => void, isRoot?: boolean }} options `purpose` completes "... is needed to"
 * @throws {SetupError} with the remedy, when they cannot be installed
 */
export async function installDebianPackages(packages, { purpose, log, isRoot = process.getuid?.() === 0 }) {
  const line = `apt-get install ${packages.join(' ')}`
  if (!await commandExists('apt-get'))
    throw new SetupError(`Install what Debian calls ${packages.join(', ')} to ${purpose}, then run this again.`)
  if (!isRoot)
    throw new SetupError(`Run "sudo ${line}" to ${purpose}, then run this again.`)

  log(`installing ${packages.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // The lists may be old or absent (containers): a failed first try is answered by fetching them.
  const install = () => runCommand('apt-get', [
    '-q',
    '-y',
    '-o',
    'DPkg::Lock::Timeout=300',
    'install',
    '--no-install-recommends',
    ...packages,
  ], { env })
  let result = await install()
  if (result.code !== 0) {
    await runCommand('apt-get', ['-q', 'update'], { env })
    result = await install()
  }
  if (result.code !== 0)
    throw new SetupError(`Run "${line}" by hand to ${purpose}: installing them failed.`, { detail: result.output })
}

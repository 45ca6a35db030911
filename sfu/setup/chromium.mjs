import process from 'node:process'
import { installDebianPackages } from './debian-packages.mjs'
import { commandExists, runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * Finds a Chromium, or installs the distribution's where we are root. Without one the server works and has no station.
 * @param {{ log: (line: string) => void, env?: NodeJS.ProcessEnv, isRoot?: boolean }} options `env.CHROMIUM`: a path to use
 * @returns {Promise<{ path: string | undefined, how: string }>} absolute path, or undefined and why, in a few words
 * @throws {SetupError} when the one that CHROMIUM names does not start
 */
export async function ensureChromium({ log, env = process.env, isRoot = process.getuid?.() === 0 }) {
  if (env.CHROMIUM) {
    const version = await versionOf(env.CHROMIUM)
    if (!version)
      throw new SetupError(`CHROMIUM names ${env.CHROMIUM}, which does not start; correct or unset it.`)
    return { path: env.CHROMIUM, how: version }
  }
  const found = await findChromium()
  if (found)
    return found
  if (isRoot && await commandExists('apt-get')) {
    try {
      await installDebianPackages(['chromium'], { purpose: 'run a station', log })
      const installed = await findChromium()
      if (installed)
        return installed
    }
    catch (error) {
      if (!(error instanceof SetupError))
        throw error
    }
  }
  return { path: undefined, how: 'none, so no station: install Chromium, or set CHROMIUM to one' }
}

/**
 * Looks for a Chromium that starts, and installs none.
 * @param {NodeJS.ProcessEnv} [env] `CHROMIUM`: a path to use and no other
 * @returns {Promise<{ path: string, how: string } | undefined>} absolute path and version
 */
export async function findChromium(env = {}) {
  for (const place of env.CHROMIUM
    ? [env.CHROMIUM]
    : USUAL_PLACES) {
    const version = await versionOf(place)
    if (version)
      return { path: place, how: version }
  }
  return undefined
}

async function versionOf(program) {
  const { code, output } = await runCommand(program, ['--version'], { timeoutMs: 20_000 })
  return code === 0
    ? /(?:Chromium|Chrome) [\d.]+/.exec(output)?.[0]
    : undefined
}

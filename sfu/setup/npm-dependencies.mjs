import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, symlink } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { withCacheLock } from './cache.mjs'
import { runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * Installs what package-lock.json lists, without anybody's install scripts, unless it is there.
 * @param {{ root: string, cacheDir: string, log: (line: string) => void }} options the checkout, and where locks live
 * @returns {Promise<'cached' | 'installed'>} what had to be done
 * @throws {SetupError} with the remedy
 */
export async function ensureNpmDependencies({ root, cacheDir, log }) {
  const name = `npm-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`
  const state = await matchesLock(root)
    ? 'cached'
    : await withCacheLock(cacheDir, name, async () => {
        if (await matchesLock(root))
          return 'cached'
        const { code, output } = await npmInstall(root)
        if (code !== 0 || !await matchesLock(root))
          throw new SetupError('Check the network and npm\'s registry setting, then run this again: "npm ci" failed.', { detail: output })
        return 'installed'
      }, {
        onWait: pid => log(`waiting for another set-up, process ${pid}, that installs npm packages`),
      })
  await linkOwnCommand(root)
  return state
}

function npmInstall(root) {
  const args = [
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  // npm tells its scripts where it lives: the same npm then does both.
  const npm = process.env.npm_execpath
  const own = npm && /npm-cli\.[cm]?js$/.test(npm)
  return runCommand(own ? process.execPath : 'npm', own
    ? [npm, ...args]
    : args, { cwd: root })
}

/**
 * Compares what npm wrote down as installed with what the lockfile wants. npm writes its note last, so a broken-off install
 * has none.
 * @param {string} root the checkout
 * @returns {Promise<boolean>} whether node_modules is what package-lock.json says
 */
export async function matchesLock(root) {
  const [wanted, installed] = await Promise.all([
    readPackages(path.join(root, 'package-lock.json')),
    readPackages(path.join(root, 'node_modules/.package-lock.json')),
  ])
  if (!wanted || !installed)
    return false
  for (const [folder, entry] of Object.entries(wanted)) {
    const present = installed[folder]
    // Binaries of other platforms are listed and not installed.
    const mayLack = entry.optional || entry.devOptional || entry.peer
    if (folder !== '' && !(present
      ? same(present, entry)
      : mayLack)) {
      return false
    }
  }
  return Object.keys(installed).every(folder => folder in wanted)
}

function same(a, b) {
  return a.version === b.version && a.integrity === b.integrity && a.link === b.link
}

async function readPackages(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8')).packages
  }
  catch {
    return undefined
  }
}

// npm links the commands of dependencies only; with this link "npx ansim" finds ours without asking a registry, where the name
// "ansim" is not ours.
async function linkOwnCommand(root) {
  const link = path.join(root, 'node_modules/.bin/ansim')
  await mkdir(path.dirname(link), { recursive: true })
  const target = '../../sfu/setup/ansim.mjs'
  await symlink(target, link).catch(async (error) => {
    if (error.code !== 'EEXIST')
      throw error
    await rm(link, { force: true })
    await symlink(target, link).catch(() => {})
  })
}

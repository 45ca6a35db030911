import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'

const NEEDED_MAJOR = 24

/** The checkout that this file lies in, absolute, without a slash at the end. */
export const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/**
 * Finds the Node that runs TypeScript: the one pinned in package-lock.json, or a host Node that is new enough.
 * @param {string} [root] the checkout
 * @returns {Promise<{ path: string, version: string, how: 'pinned' | 'host' }>} absolute path of a Node that runs here
 * @throws {SetupError} with the remedy
 */
export async function findPinnedNode(root = checkout) {
  const pinned = path.join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`)
  const { code, output } = await runCommand(pinned, ['--version'], { timeoutMs: 20_000 })
  if (code === 0) {
    return {
      path: pinned,
      version: output.trim(),
      how: 'pinned',
    }
  }
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR)
    return { path: process.execPath, version: process.version, how: 'host' }
  throw new SetupError(`Install Node ${NEEDED_MAJOR} and run this with it: none is packaged for ${process.platform} on ${process.arch}, or "npm start" has not run yet.`)
}

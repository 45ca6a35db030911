import { chmod, mkdir } from 'node:fs/promises'
import process from 'node:process'
import { machineFolders } from './cache.mjs'
import { ensureChromium } from './chromium.mjs'
import { ensureClientBuild } from './client-build.mjs'
import { ensureMediasoupWorker } from './mediasoup-worker.mjs'
import { ensureNpmDependencies } from './npm-dependencies.mjs'
import { checkout, findPinnedNode } from './pinned-node.mjs'
import { ensurePostgresBinaries } from './postgres-binaries.mjs'
import { runSteps } from './progress.mjs'
import { ensureServiceUser } from './service-user.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * @typedef {object} Toolchain all that the server and the tests are run with
 * @property {string} node absolute path of the pinned Node
 * @property {Record<string, string>} env variables for what is started: ANSIM_NODE, MEDIASOUP_WORKER_BIN, ANSIM_CHROMIUM (absent
 *   without one), ANSIM_POSTGRES_BIN (absent with DATABASE_URL), ANSIM_SERVICE_UID and ANSIM_SERVICE_GID (root only), ANSIM_CACHE,
 *   ANSIM_DEFAULT_DATA
 */

/**
 * Sees to everything that a fresh machine lacks, one step after the other, each skipped when done.
 * @param {{ need: { chromium: boolean, pages: boolean, extra?: import('./progress.mjs').Step[] }, root?: string, write?: (text: string) => void }} options
 *   `need.chromium`: whether to look for a Chromium; `need.pages`: whether to build the PWA; `need.extra`: further steps at the end; `write`: where progress goes
 * @returns {Promise<Toolchain>} what to start things with
 * @throws {SetupError} whose message is one sentence with the remedy
 */
export async function ensureToolchain({ need, root = checkout, write }) {
  const isRoot = process.getuid?.() === 0
  const { cache: cacheDir, data } = machineFolders()
  await mkdir(cacheDir, { recursive: true }).catch((error) => {
    throw new SetupError(`Set ANSIM_CACHE to a folder that you may write to: ${cacheDir} cannot be made.`, { cause: error })
  })
  // The system user has to pass through, whatever root's umask is.
  if (isRoot)
    await chmod(cacheDir, 0o755)

  /** @type {Toolchain} */
  const toolchain = {
    node: '',
    env: { ANSIM_CACHE: cacheDir, ANSIM_DEFAULT_DATA: data },
  }
  const { env } = toolchain

  await runSteps([
    {
      title: 'npm packages',
      run: log => ensureNpmDependencies({ root, cacheDir, log }),
    },
    {
      title: 'Node 24',
      async run() {
        const node = await findPinnedNode(root)
        toolchain.node = env.ANSIM_NODE = node.path
        return `${node.how}, ${node.version}`
      },
    },
    {
      title: 'mediasoup worker',
      async run(log) {
        const found = await ensureMediasoupWorker({ root, cacheDir, log })
        env.MEDIASOUP_WORKER_BIN = found.path
        return found.how
      },
    },
    {
      title: 'PostgreSQL',
      async run(log) {
        if (process.env.DATABASE_URL)
          return 'DATABASE_URL'
        const { binDir, how } = await ensurePostgresBinaries({ root, cacheDir, log })
        env.ANSIM_POSTGRES_BIN = binDir
        return how
      },
    },
    ...(need.chromium
      ? [
          {
            title: 'Chromium',
            async run(log) {
              const chromium = await ensureChromium({ log })
              if (chromium.path)
                env.ANSIM_CHROMIUM = chromium.path
              return chromium.how
            },
          },
        ]
      : []),
    ...(isRoot
      ? [
          {
            title: 'system user',
            async run() {
              const user = await ensureServiceUser()
              env.ANSIM_SERVICE_UID = String(user.uid)
              env.ANSIM_SERVICE_GID = String(user.gid)
              return user.how
            },
          },
        ]
      : []),
    ...(need.pages
      ? [
          {
            title: 'web pages',
            run: log => ensureClientBuild({
              root,
              cacheDir,
              node: toolchain.node,
              log,
            }),
          },
        ]
      : []),
    ...(need.extra ?? []),
  ], { write })
  return toolchain
}

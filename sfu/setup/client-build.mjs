import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { publishFolder, withCacheLock } from './cache.mjs'
import { runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'

// What the pages are made of. models/ is among them for the shape and default of detectors.
const INPUTS = [
  'client',
  'public',
  'models',
  'sfu/contract',
  'package-lock.json',
  'vite.config.ts',
  'NOTICE',
  'sfu/setup/third-party-notices.mjs',
  'sfu/setup/third-party-packages.mjs',
  'tsconfig.json',
]
const STAMP = '.inputs'

/**
 * Builds the PWA into client/dist, unless what is there was made of the same inputs.
 * @param {{ root: string, cacheDir: string, node: string, log: (line: string) => void }} options the checkout, the cache and the pinned Node
 * @returns {Promise<'cached' | 'built'>} what had to be done
 * @throws {SetupError} with the remedy
 */
export async function ensureClientBuild({ root, cacheDir, node, log }) {
  const dist = path.join(root, 'client/dist')
  const inputs = await hashInputs(root, INPUTS)
  const upToDate = async () => await readFile(path.join(dist, STAMP), 'utf8').catch(() => '') === inputs
  if (await upToDate())
    return 'cached'
  const name = `client-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`
  return withCacheLock(cacheDir, name, async () => {
    if (await upToDate())
      return 'cached'
    // Beside the old build, which a running server goes on serving meanwhile.
    await publishFolder(dist, async (fresh) => {
      const { code, output } = await runCommand(node, [
        'node_modules/vite/bin/vite.js',
        'build',
        '--outDir',
        fresh,
        '--emptyOutDir',
      ], {
        cwd: root,
        env: {
          ...process.env,
          NODE_ENV: 'production',
          NO_COLOR: '1',
          PATH: `${path.dirname(node)}:${process.env.PATH}`,
        },
      })
      if (code !== 0)
        throw new SetupError('Mend what vite says above, then run this again: the pages could not be built.', { detail: output })
      await writeFile(path.join(fresh, STAMP), inputs)
    })
    return 'built'
  }, {
    onWait: pid => log(`waiting for another set-up, process ${pid}, that builds the pages`),
  })
}

/**
 * One hash over the names and contents of files and folders. Tests are left out: they do not change what is built.
 * @param {string} root absolute folder
 * @param {string[]} inputs files and folders under it; absent ones count as empty
 * @returns {Promise<string>} SHA-256, in hexadecimal
 */
export async function hashInputs(root, inputs) {
  const hash = createHash('sha256')
  for (const input of inputs) {
    for (const file of await listFiles(path.join(root, input))) {
      const content = await readFile(file)
      hash.update(`${path.relative(root, file)}\0${content.length}\0`).update(content)
    }
  }
  return hash.digest('hex')
}

async function listFiles(file) {
  let entries
  try {
    entries = await readdir(file, { withFileTypes: true })
  }
  catch (error) {
    if (error.code === 'ENOENT')
      return []
    if (error.code === 'ENOTDIR')
      return [file]
    throw error
  }
  const files = []
  for (const entry of entries.sort((a, b) => a.name < b.name
    ? -1
    : 1)) {
    if (entry.isDirectory() && !/^(?:node_modules|training|dist(?:\..*)?|\..*)$/.test(entry.name))
      files.push(...await listFiles(path.join(file, entry.name)))
    else if (entry.isFile() && !/\.(?:test|bench)\.ts$/.test(entry.name))
      files.push(path.join(file, entry.name))
  }
  return files
}

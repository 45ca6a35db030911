import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { publishFolder, withCacheLock } from './cache.mjs'
import { installDebianPackages } from './debian-packages.mjs'
import { commandExists, runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'

const BINARY = 'mediasoup-worker'
const SHIMS = fileURLToPath(new URL('./mediasoup-worker/', import.meta.url))
const BUILD_TOOLS = [
  'meson',
  'ninja',
  'g++',
  'pkg-config',
  'flatc',
]
const BUILD_LIBRARIES = [
  'libuv',
  'openssl',
  'libsrtp2',
  'absl_strings',
  'absl_optional',
  'absl_flat_hash_map',
  'flatbuffers',
]
const BUILD_PACKAGES = [
  'meson',
  'ninja-build',
  'g++',
  'pkg-config',
  'libuv1-dev',
  'libssl-dev',
  'libsrtp2-dev',
  'libabsl-dev',
  'libflatbuffers-dev',
  'flatbuffers-compiler',
]
const DOWNLOAD_ANSWER_MS = 8_000
const DOWNLOAD_MS = 90_000
const LEFT_AFTER_MS = 3_600_000
// worker/src/main.cpp: what the worker exits with when MEDIASOUP_VERSION is not in its environment. It shows that it loads and runs.
const EXIT_WITHOUT_VERSION = 41

/**
 * Finds or makes mediasoup's worker, a C++ program: `MEDIASOUP_WORKER_BIN`, our cache, mediasoup's own prebuilt one, a build
 * from the sources in its npm package against the distribution's libraries (4 to 6 minutes on two cores, no network).
 * @param {{ root: string, cacheDir: string, log: (line: string) => void, env?: NodeJS.ProcessEnv }} options
 *   `root`: the checkout, with its node_modules; `log`: told what takes time
 * @returns {Promise<{ path: string, how: 'given' | 'cached' | 'downloaded' | 'built' }>} absolute path of a worker that runs here
 * @throws {SetupError} with the remedy
 */
export async function ensureMediasoupWorker({ root, cacheDir, log, env = process.env }) {
  const given = env.MEDIASOUP_WORKER_BIN
  if (given) {
    if (!await workerRuns(given))
      throw new SetupError(`MEDIASOUP_WORKER_BIN names ${given}, which does not run here; correct or unset it.`)
    return {
      path: path.resolve(given),
      how: 'given',
    }
  }

  const packageDir = path.join(root, 'node_modules/mediasoup')
  const { version, repository } = JSON.parse(await readFile(path.join(packageDir, 'package.json'), 'utf8'))
  const name = nameOf(version)
  const folder = path.join(cacheDir, name)
  const binary = path.join(folder, BINARY)
  if (await workerRuns(binary))
    return { path: binary, how: 'cached' }

  return withCacheLock(cacheDir, name, async () => {
    // Whoever held the lock may have made it.
    if (await workerRuns(binary))
      return { path: binary, how: 'cached' }
    await removeLeftovers(cacheDir, name)
    const work = await mkdtemp(path.join(cacheDir, `${name}.work-`))
    try {
      const made = await download({ work, version, repository, env, log }) ?? await build({ work, packageDir, log })
      await publishFolder(folder, async (fresh) => {
        await copyFile(made.path, path.join(fresh, BINARY))
        await chmod(path.join(fresh, BINARY), 0o755)
      })
      return { path: binary, how: made.how }
    }
    finally {
      await rm(work, { recursive: true, force: true })
    }
  }, {
    onWait: pid => log(`waiting for another set-up, process ${pid}, that builds the mediasoup worker`),
  })
}

/**
 * Looks for the worker that set-up would use, and makes none.
 * @param {{ root: string, cacheDir: string, env?: NodeJS.ProcessEnv }} options the checkout and the cache
 * @returns {Promise<'runs' | 'absent' | 'fails'>} how it stands
 */
export async function findMediasoupWorker({ root, cacheDir, env = process.env }) {
  const manifest = await readFile(path.join(root, 'node_modules/mediasoup/package.json'), 'utf8').then(JSON.parse, () => undefined)
  const binary = env.MEDIASOUP_WORKER_BIN || (manifest && path.join(cacheDir, nameOf(manifest.version), BINARY))
  if (binary && await workerRuns(binary))
    return 'runs'
  return env.MEDIASOUP_WORKER_BIN || (binary && await stat(binary).catch(() => undefined))
    ? 'fails'
    : 'absent'
}

function nameOf(version) {
  return `${BINARY}-${version}-${process.platform}-${process.arch}`
}

// A set-up that was killed leaves its work behind. Young work may be another's that took over a dead lock with us.
async function removeLeftovers(cacheDir, name) {
  for (const entry of await readdir(cacheDir)) {
    const folder = path.join(cacheDir, entry)
    if (entry.startsWith(`${name}.`) && !entry.endsWith('.lock') && Date.now() - (await stat(folder)).mtimeMs > LEFT_AFTER_MS)
      await rm(folder, { recursive: true, force: true })
  }
}

async function workerRuns(binary) {
  // No environment, so that no MEDIASOUP_VERSION of ours changes the answer.
  const { code } = await runCommand(binary, [], { env: {}, timeoutMs: 10_000 })
  return code === EXIT_WITHOUT_VERSION
}

// The address is mediasoup's own rule (its npm-scripts.mjs, downloadPrebuiltWorker), with its two environment variables.
async function download({ work, version, repository, env, log }) {
  if (env.MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD)
    return undefined
  const base = env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL
    || `${repository.url.replace(/^git\+/, '').replace(/\.git$/, '')}/releases/download`
  const kernel = process.platform === 'linux'
    ? `-kernel${os.release().split('.')[0]}`
    : ''
  const url = `${base}/${version}/${BINARY}-${version}-${process.platform}-${process.arch}${kernel}.tgz`

  const abort = new AbortController()
  const total = setTimeout(() => abort.abort(), DOWNLOAD_MS)
  const answer = setTimeout(() => abort.abort(), DOWNLOAD_ANSWER_MS)
  let archive
  try {
    const response = await fetch(url, { signal: abort.signal })
    clearTimeout(answer)
    if (!response.ok) {
      log(`no prebuilt mediasoup worker for this machine (HTTP ${response.status})`)
      return undefined
    }
    archive = new Uint8Array(await response.arrayBuffer())
  }
  catch {
    log('the prebuilt mediasoup worker cannot be reached from here')
    return undefined
  }
  finally {
    clearTimeout(answer)
    clearTimeout(total)
  }

  const unpacked = path.join(work, 'download')
  await mkdir(unpacked)
  await runCommand('tar', [
    '-xzf',
    '-',
    '-C',
    unpacked,
    '--no-same-owner',
    BINARY,
  ], { input: archive })
  const binary = path.join(unpacked, BINARY)
  await chmod(binary, 0o755).catch(() => {})
  if (await workerRuns(binary))
    return { path: binary, how: 'downloaded' }
  log('the prebuilt mediasoup worker does not run on this system')
  return undefined
}

async function build({ work, packageDir, log }) {
  if (!await canBuild()) {
    await installDebianPackages(BUILD_PACKAGES, { purpose: 'build the mediasoup worker', log })
    if (!await canBuild()) {
      throw new SetupError(`Check that ${[
        ...BUILD_TOOLS,
        ...BUILD_LIBRARIES,
      ].join(', ')} are installed to build the mediasoup worker, or set MEDIASOUP_WORKER_BIN.`)
    }
  }
  log('building the mediasoup worker from its npm package; this takes some minutes, once on this machine')
  const sources = path.join(work, 'worker')
  await prepareSources(path.join(packageDir, 'worker'), sources)

  const out = path.join(work, 'out')
  await step('meson', [
    'setup',
    '--wrap-mode=nodownload',
    '--buildtype',
    'release',
    '-Db_ndebug=true',
    out,
    sources,
  ])
  await step('nice', [
    '-n',
    '10',
    'ninja',
    '-C',
    out,
    '-j',
    String(buildJobs()),
    BINARY,
  ])
  await runCommand('strip', [
    path.join(out, BINARY),
  ])
  if (!await workerRuns(path.join(out, BINARY)))
    throw new SetupError('Set MEDIASOUP_WORKER_BIN to a mediasoup worker of your own: the one built here does not run.')
  return {
    path: path.join(out, BINARY),
    how: 'built',
  }
}

async function canBuild() {
  for (const tool of BUILD_TOOLS) {
    if (!await commandExists(tool))
      return false
  }
  return (await runCommand('pkg-config', ['--exists', ...BUILD_LIBRARIES])).code === 0
}

// One compiler of this C++ takes up to 1 GiB.
function buildJobs() {
  return Math.max(1, Math.min(os.availableParallelism(), Math.floor(os.totalmem() / 2 ** 30) - 1))
}

async function step(command, args) {
  const { code, output } = await runCommand(command, args)
  if (code !== 0)
    throw new SetupError(`Set MEDIASOUP_WORKER_BIN to a mediasoup worker of your own, or look at the output below: ${command} failed with code ${code}.`, { detail: output })
}

async function prepareSources(from, to) {
  for (const part of [
    'src',
    'include',
    'fbs',
    'deps',
    'subprojects',
    'meson.build',
    'meson_options.txt',
  ])
    await cp(path.join(from, part), path.join(to, part), { recursive: true })

  // Debian 12 has meson 1.0.1, which configures this project as well.
  await patch(path.join(to, 'meson.build'), /^\s*meson_version:.*$/m, '  meson_version: \'>= 1.0.0\',')
  // The npm package leaves out the sources of the tests and fuzzers, which end this file.
  await patch(path.join(to, 'meson.build'), /^mock_sources = \[[\s\S]*/m, '')
  // Debian's OpenSSL has kernel TLS compiled in and asks the BIO whether it uses it. This callback then answers 1 in the place of
  // the real result, for it tests for equality where BIO_CB_RETURN is one bit beside the operation, and the first ClientHello
  // crashes the worker in do_dtls1_write.
  await patch(path.join(to, 'src/RTC/DtlsTransport.cpp'), '(operationType == BIO_CB_RETURN)', '(operationType & BIO_CB_RETURN)')

  // Each of our stand-ins goes where the wrap file of the same name would unpack its download.
  const wraps = path.join(to, 'subprojects')
  for (const shim of await readdir(SHIMS)) {
    const wrap = await readFile(path.join(wraps, `${shim}.wrap`), 'utf8').catch(() => '')
    const directory = /^directory *= *(\S+)$/m.exec(wrap)?.[1]
    if (!directory)
      throw new SetupError(`Set MEDIASOUP_WORKER_BIN to a worker of your own: this version of mediasoup wants its ${shim} in a way we do not know.`)
    await cp(path.join(SHIMS, shim), path.join(wraps, directory), { recursive: true })
  }
}

async function patch(file, line, replacement) {
  const before = await readFile(file, 'utf8')
  const after = before.replace(line, replacement)
  if (after === before)
    throw new SetupError(`Set MEDIASOUP_WORKER_BIN to a worker of your own: ${path.basename(file)} of this version of mediasoup lacks the line that we mend.`)
  await writeFile(file, after)
}

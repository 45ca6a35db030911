import { spawn } from 'node:child_process'
import { lstat, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '#contract/app-error'

/** What goes into an archive: names inside a folder. */
export interface ArchivePart {
  readonly folder: string
  readonly names: readonly string[]
}

/**
 * Writes a gzipped tar of `parts` as `file`, readable by us alone: there whole and on disk, or not there. Files that appear meanwhile may be
 * in it or not. Fails with 'disk-full' and 'internal'.
 */
export async function writeArchive(file: string, parts: readonly ArchivePart[], signal: AbortSignal): Promise<void> {
  const unfinished = `${file}.part`
  try {
    // 1: a file changed or went while it was read; blobs never change, and one that went is nobody's.
    await runTar([
      '-czf',
      unfinished,
      ...parts.flatMap(({ folder, names }) => names.length === 0
        ? []
        : ['-C', folder, ...names]),
    ], signal, 1)
    const handle = await open(unfinished, 'r+')
    await handle.chmod(0o600)
    await handle.sync()
    await handle.close()
    await rename(unfinished, file)
    const folder = await open(dirname(file), 'r')
    await folder.sync()
    await folder.close()
  }
  catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

/** Unpacks an archive into an empty folder. Refuses with 'bad-input' what is no archive, is cut off, or holds anything but files and folders. */
export async function readArchive(file: string, folder: string, signal: AbortSignal): Promise<void> {
  await runTar([
    '-xzf',
    file,
    '-C',
    folder,
    '--no-same-owner',
  ], signal, 0)
  await refuseLinks(folder)
}

async function refuseLinks(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await lstat(path)
    if (found.isDirectory())
      await refuseLinks(path)
    else if (!found.isFile())
      throw new AppError('bad-input', 'This archive holds links or devices, as none of ours does; use a file that npx ansim backup made.')
  }
}

async function runTar(args: readonly string[], signal: AbortSignal, highestCode: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const tar = spawn('tar', args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
    signal,
  })
  let said = ''
  tar.stderr.setEncoding('utf8').on('data', (chunk: string) => said = (said + chunk).slice(-2000))
  tar.on('error', cause => reject(new AppError('internal', 'The program tar cannot be run; install it, then try again.', {}, { cause })))
  tar.on('close', (code) => {
    if (code !== null && code <= highestCode)
      return resolve()
    reject(/No space left|Disk quota/.test(said)
      ? new AppError('disk-full', 'The disk is full; make room, then try again.')
      : new AppError('bad-input', 'The archive cannot be read or written; is the file whole, and one that npx ansim backup made?', {
          said: said.slice(0, 500),
        }))
  })
  await promise
}

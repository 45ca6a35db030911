import type { FileHandle } from 'node:fs/promises'
import { Buffer } from 'node:buffer'
import { open } from 'node:fs/promises'
import { AppError } from '#contract/app-error'
import { logKeep, nameOf } from './rotating-file.ts'

/**
 * How far the log has been read: a file, by its number on the disk (its name changes as the log rotates) and how it begins (a
 * removed file's number is given out again at once), and a byte in it.
 */
interface Place {
  readonly inode: number
  readonly head: Buffer
  readonly offset: number
}

/** Reads a log that another process writes and rotates, running or not. */
export interface LogReader {
  /** The lines since the last call, oldest first; none is left out or told twice while the log rotates in between. */
  readonly readNew: () => AsyncGenerator<string>
}

const chunkBytes = 1_000_000
// A line begins with its time.
const headBytes = 100

/** Fails with 'not-found' when there is no log, and 'not-allowed' when it is another user's. */
export function createLogReader(file: string, keep = logKeep): LogReader {
  let place: Place | undefined

  async function* readNew(): AsyncGenerator<string> {
    const files = await openAll(file, keep)
    try {
      if (files.length === 0 && place === undefined)
        throw new AppError('not-found', `There is no log at ${file}: name the server's data folder with --data.`)
      // Rotated away from under us: all that is there is newer than what we read.
      const known = files.findIndex(found => isAt(found, place))
      for (const [index, { handle, inode, head }] of files.entries()) {
        if (index < known)
          continue
        const start = index === known
          ? place!.offset
          : 0
        place = { inode, head, offset: start }
        for await (const { line, end } of linesOf(handle, start, index < files.length - 1)) {
          place = { inode, head, offset: end }
          if (line !== '')
            yield line
        }
      }
    }
    finally {
      await Promise.all(files.map(({ handle }) => handle.close()))
    }
  }
  return { readNew }
}

interface OpenFile {
  readonly handle: FileHandle
  readonly inode: number
  readonly size: number
  readonly head: Buffer
}

function isAt({ inode, size, head }: OpenFile, place: Place | undefined): boolean {
  return inode === place?.inode && size >= place.offset && head.subarray(0, place.head.length).equals(place.head)
}

/** Every file of the log, oldest first. From the newest name on: a rotation in between shows one file twice, never hides one. */
async function openAll(file: string, keep: number): Promise<OpenFile[]> {
  const files: OpenFile[] = []
  for (let age = 0; age < keep; age++) {
    const handle = await open(nameOf(file, age), 'r').catch(whenMissing)
    if (handle === undefined)
      continue
    const { ino: inode, size } = await handle.stat()
    if (files.some(other => other.inode === inode)) {
      await handle.close()
    }
    else {
      files.unshift({
        handle,
        inode,
        size,
        head: await headOf(handle),
      })
    }
  }
  return files
}

async function headOf(handle: FileHandle): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0)
  return buffer.subarray(0, bytesRead)
}

/** Whole lines from a byte on, each with the byte after it. A last line without its end is given only of a file that is done. */
async function* linesOf(handle: FileHandle, start: number, isDone: boolean): AsyncGenerator<{ line: string, end: number }> {
  let rest = Buffer.alloc(0)
  let at = start
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(chunkBytes), 0, chunkBytes, at + rest.length)
    rest = Buffer.concat([
      rest,
      buffer.subarray(0, bytesRead),
    ])
    for (let end = rest.indexOf(0x0A); end >= 0; end = rest.indexOf(0x0A)) {
      at += end + 1
      yield {
        line: rest.toString('utf8', 0, end),
        end: at,
      }
      rest = rest.subarray(end + 1)
    }
    if (bytesRead === 0)
      break
  }
  if (isDone && rest.length > 0) {
    yield {
      line: rest.toString('utf8'),
      end: at + rest.length,
    }
  }
}

function whenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'EACCES')
    throw new AppError('not-allowed', 'The log belongs to another user: run this as the user who runs the server.')
  if (error.code !== 'ENOENT')
    throw error
}

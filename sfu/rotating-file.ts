import { Buffer } from 'node:buffer'
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'

export interface RotatingFileOptions {
  /** A line that would make the file longer than this begins a new one. Default 10,000,000 bytes. */
  readonly maxBytes?: number
  /** How many files there are at most: FILE, FILE.1 (younger) to FILE.9 (oldest). Default 10. */
  readonly keep?: number
  /** How bytes reach the disk; answers how many did. Another one is for tests of a full disk. */
  readonly write?: (fd: number, bytes: Uint8Array) => number
}

/** A file of lines that never grows beyond its share of the disk, and never fails those who write to it. */
export interface RotatingFile {
  /** One whole line or several. On the disk's way when it returns; lost, and counted, when the disk takes nothing. */
  readonly write: (text: string) => void
  readonly close: () => void
}

export const logMaxBytes = 10_000_000
export const logKeep = 10

/**
 * Opens a file to append to, mode 0600. A line is in one file whole; what a crash or a full disk cut off is ended with a line
 * break, so that only that one line cannot be read. A disk that takes nothing costs lines, never the server: their number is
 * written down as soon as there is room. Fails when the file cannot be opened at first.
 */
export function openRotatingFile(file: string, { maxBytes = logMaxBytes, keep = logKeep, write = writeAtOnce }: RotatingFileOptions = {}): RotatingFile {
  let fd: number | undefined
  let bytes = 0
  let lost = 0
  let isBroken = false
  open()

  function open(): void {
    fd = openSync(file, 'a+', 0o600)
    bytes = fstatSync(fd).size
    isBroken = bytes > 0 && lastByteOf(fd, bytes) !== 0x0A
  }

  function rotate(): void {
    close()
    rmSync(`${file}.${keep - 1}`, { force: true })
    for (let age = keep - 2; age >= 0; age--)
      renameIfThere(nameOf(file, age), nameOf(file, age + 1))
    open()
  }

  function append(text: string): void {
    const data = Buffer.from(isBroken
      ? `\n${text}`
      : text)
    const before = bytes
    const written = write(fd!, data)
    bytes += written
    if (written === data.length) {
      isBroken = false
      return
    }
    // Half a line is no line.
    ftruncateSync(fd!, before)
    bytes = before
    throw new Error('the disk took a part of the line only')
  }

  function close(): void {
    if (fd !== undefined)
      closeSync(fd)
    fd = undefined
  }

  return {
    write(text) {
      try {
        if (fd === undefined)
          open()
        if (bytes > 0 && bytes + Buffer.byteLength(text) > maxBytes)
          rotate()
        if (lost > 0) {
          append(`${JSON.stringify({
            level: 40,
            time: new Date().toISOString(),
            lines: lost,
            msg: 'lines are missing here: the disk of the log took nothing',
          })}\n`)
          lost = 0
        }
        append(text)
      }
      catch {
        lost++
      }
    },
    close,
  }
}

/** FILE for the newest (age 0), FILE.N for the others. */
export function nameOf(file: string, age: number): string {
  return age === 0
    ? file
    : `${file}.${age}`
}

function lastByteOf(fd: number, size: number): number {
  const last = Buffer.alloc(1)
  readSync(fd, last, 0, 1, size - 1)
  return last[0]!
}

function writeAtOnce(fd: number, bytes: Uint8Array): number {
  return writeSync(fd, bytes)
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw error
  }
}

import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'

/** Where the bytes of an export go, in order. */
export interface ByteSink {
  readonly write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>
  /** All of it is there. */
  readonly close: () => Promise<void>
  /** Nothing of it stays. */
  readonly abort: () => Promise<void>
}

export interface ZipWriter {
  /** `packed`: what is text; pictures and films are packed already. */
  readonly add: (path: string, bytes: Uint8Array<ArrayBuffer>, packed: boolean) => Promise<void>
  readonly close: () => Promise<void>
  /** Written so far. */
  readonly bytes: () => number
}

/** Without ZIP64 a zip ends at 4 GB; a little is kept for its list. */
export const zipMaxBytes = 3_900_000_000
const partBytes = 1_000_000

/**
 * EX6: a zip (APPNOTE 6.3) written file after file, so that an export is never whole in memory. Rejects with what the sink rejects with.
 * `at` is the moment its files carry, by the clock of this device: a zip has no time zone.
 */
export function createZipWriter(sink: ByteSink, at: number): ZipWriter {
  let written = 0
  let failure: unknown
  let last = Promise.resolve()
  const zip = new Zip((error, chunk) => {
    if (error) {
      failure ??= error
      return
    }
    written += chunk.length
    last = last.then(() => sink.write(chunk as Uint8Array<ArrayBuffer>)).catch((reason: unknown) => {
      failure ??= reason
    })
  })

  async function settled(): Promise<void> {
    await last
    if (failure !== undefined)
      throw failure
  }

  return {
    async add(path, bytes, packed) {
      const file = packed
        ? new ZipDeflate(path, { level: 6 })
        : new ZipPassThrough(path)
      file.mtime = at
      zip.add(file)
      for (let from = 0; from < bytes.length; from += partBytes) {
        file.push(bytes.subarray(from, from + partBytes), false)
        await settled()
      }
      file.push(new Uint8Array(0), true)
      await settled()
    },
    async close() {
      zip.end()
      await settled()
      await sink.close()
    },
    bytes: () => written,
  }
}

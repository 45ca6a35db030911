import type { BlobKey, BlobStore } from '../core/blob-store.ts'
import type { Random } from '../core/random.ts'
import { Buffer } from 'node:buffer'
import { mkdir, open, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '#contract/app-error'
import { sha256Schema } from '#contract/ids'
import { checkBlobKey } from '../core/blob-key.ts'

/**
 * Blobs as files under `folder`. A blob is there whole or not at all: temporary file, fsync, rename, fsync of the folder.
 * What a crash left half-written is removed when the store opens. One server at a time per folder.
 */
export async function openFileBlobStore(folder: string, random: Random): Promise<BlobStore> {
  const incoming = join(folder, 'incoming')
  await rm(incoming, { recursive: true, force: true })
  await makeFolder(incoming)
  const pathOf = (key: BlobKey): string => join(folder, ...checkBlobKey(key))

  return {
    async put(key, bytes) {
      const path = pathOf(key)
      const temporary = join(incoming, Buffer.from(random(12)).toString('hex'))
      try {
        // A blob that is there whole was synced before it got its name, or that failed: then once more is right.
        if ((await stat(path).catch(whenMissing))?.size === bytes.length)
          return await syncFolder(dirname(path))
        await makeFolder(dirname(path))
        const handle = await open(temporary, 'wx', 0o600)
        try {
          await handle.writeFile(bytes)
          await handle.sync()
        }
        finally {
          await handle.close()
        }
        await rename(temporary, path)
        await syncFolder(dirname(path))
      }
      catch (error) {
        await rm(temporary, { force: true })
        throw toStoreError(error)
      }
    },
    async find(key) {
      return readFile(pathOf(key)).catch(whenMissing)
    },
    async read(key, from, until) {
      const handle = await open(pathOf(key), 'r').catch(whenMissing)
      if (!handle)
        return undefined
      try {
        const bytes = Buffer.alloc(Math.max(0, Math.min(until, (await handle.stat()).size) - from))
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, from)
        return bytes.subarray(0, bytesRead)
      }
      finally {
        await handle.close()
      }
    },
    size: async key => (await stat(pathOf(key)).catch(whenMissing))?.size,
    async remove(key) {
      const path = pathOf(key)
      await unlink(path).catch(whenMissing)
      await syncFolder(dirname(path)).catch(whenMissing)
    },
    async* list(organizationId) {
      const shelf = join(folder, organizationId.toLowerCase())
      for (const first of await readdir(shelf).catch(whenMissing) ?? []) {
        for (const second of await readdir(join(shelf, first)).catch(whenMissing) ?? []) {
          for (const name of await readdir(join(shelf, first, second)).catch(whenMissing) ?? []) {
            const sha256 = sha256Schema.safeParse(name)
            const found = sha256.success && await stat(join(shelf, first, second, name)).catch(whenMissing)
            if (sha256.success && found)
              yield { sha256: sha256.data, changedAtMs: found.mtimeMs }
          }
        }
      }
    },
  }
}

/** Makes a folder and those above it; each new name is synced into the folder that holds it. */
async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined)
    return
  for (let made = path; made.length >= first.length; made = dirname(made))
    await syncFolder(dirname(made))
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}

function whenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT')
    throw error
}

function toStoreError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error
    ? error.code
    : undefined
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new AppError('disk-full', 'The disk of the server is full; make room, the picture is sent again by itself.', {}, { cause: error })
    : error
}

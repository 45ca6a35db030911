import type { EpochMs } from '#contract/time'
import type { BlobKey } from '../core/blob-store.ts'
import type { PartStore } from '../core/part-store.ts'
import type { OpenParts } from './part-limits.ts'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#contract/app-error'
import { checkBlobKey } from '../core/blob-key.ts'
import { checkOpenParts } from './part-limits.ts'

const underWay = '.part'
const whole = '.whole'

/**
 * Parts as files `<organization>/<hash>.part` under `folder`, renamed to `.whole` when they were found right. A power cut may leave bytes at the
 * end that were never answered for: the hash of the whole file tells. One server at a time per folder.
 */
export async function openFilePartStore(folder: string): Promise<PartStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  /** Who adds to one file waits for who does already: the end of the file is where the next one begins. */
  const turns = new Map<string, Promise<unknown>>()
  const pathOf = (key: BlobKey, suffix: string): string => {
    const [organization, , , name] = checkBlobKey(key)
    return join(folder, organization, `${name}${suffix}`)
  }

  function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const done = (turns.get(name) ?? Promise.resolve()).then(work, work)
    const settled = done.then(() => {}, () => {})
    turns.set(name, settled)
    void settled.then(() => turns.get(name) === settled && turns.delete(name))
    return done
  }

  async function openParts({ organizationId }: BlobKey): Promise<OpenParts> {
    const own = join(folder, organizationId.toLowerCase())
    const sizes = await Promise.all((await readdir(own).catch(whenMissing) ?? []).map(async name => (await stat(join(own, name)).catch(whenMissing))?.size ?? 0))
    return {
      files: sizes.length,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
    }
  }

  async function state(key: BlobKey): Promise<{ bytes: number, isWhole: boolean }> {
    const found = await stat(pathOf(key, whole)).catch(whenMissing)
    return found
      ? { bytes: found.size, isWhole: true }
      : { bytes: (await stat(pathOf(key, underWay)).catch(whenMissing))?.size ?? 0, isWhole: false }
  }

  async function append(key: BlobKey, offset: number, bytes: Uint8Array): Promise<number> {
    const now = await state(key)
    if (now.isWhole || now.bytes !== offset)
      return now.bytes
    checkOpenParts(await openParts(key), now.bytes === 0, bytes.length)
    const path = pathOf(key, underWay)
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
    const handle = await open(path, 'a', 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    }
    catch (error) {
      // Half of a part would be taken for a whole one.
      await handle.truncate(offset).catch(() => {})
      throw toStoreError(error)
    }
    finally {
      await handle.close()
    }
    return offset + bytes.length
  }

  return {
    state,
    append: (key, offset, bytes) => inTurn(pathOf(key, underWay), () => append(key, offset, bytes)),
    async read(key) {
      return await readFile(pathOf(key, whole)).catch(whenMissing) ?? await readFile(pathOf(key, underWay)).catch(whenMissing)
    },
    markWhole: key => inTurn(pathOf(key, underWay), () => rename(pathOf(key, underWay), pathOf(key, whole)).catch(whenMissing)),
    remove: key => inTurn(pathOf(key, underWay), async () => {
      await rm(pathOf(key, underWay), { force: true })
      await rm(pathOf(key, whole), { force: true })
    }),
    async sweep(before: EpochMs) {
      let swept = 0
      for (const organization of await readdir(folder)) {
        const own = join(folder, organization)
        for (const name of await readdir(own).catch(() => [])) {
          const found = await stat(join(own, name)).catch(whenMissing)
          if (!found || found.mtimeMs >= before)
            continue
          await rm(join(own, name), { force: true })
          swept++
        }
      }
      return swept
    },
  }
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
    ? new AppError('disk-full', 'The disk of the server is full; make room, the film is sent again by itself.', {}, { cause: error })
    : error
}

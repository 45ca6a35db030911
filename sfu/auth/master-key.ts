import type { Random } from '../core/random.ts'
import { Buffer } from 'node:buffer'
import { createHash, hkdfSync } from 'node:crypto'
import { link, open, readFile, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '#contract/app-error'

interface MasterKey {
  /** First 8 hex digits of the key's SHA-256; stored beside what the key sealed. */
  readonly keyId: string
  /** 32 bytes. */
  readonly key: Buffer
}

/** The keys of one data folder: the newest seals, the older ones still open what they sealed. */
export interface MasterKeyRing {
  readonly newest: MasterKey
  readonly find: (keyId: string) => MasterKey | undefined
}

/**
 * Reads `<data>/master.key`, or makes it: mode 0600, one base64url key a line, the newest last. It lies outside the
 * database, so that a copy of the database alone opens no camera. Two processes that start at once get the same key.
 * Fails with 'internal' and the remedy for a file that others may read or that holds something else.
 */
export async function openMasterKey(file: string, random: Random): Promise<MasterKeyRing> {
  const text = await readFile(file, 'utf8').catch(whenMissing) ?? await createKeyFile(file, random)
  const { mode } = await stat(file)
  if ((mode & 0o077) !== 0)
    throw new AppError('internal', `Run chmod 600 ${file}: it holds the key to the cameras' passwords and others may read it.`)
  const keys = text.split('\n').filter(line => line !== '').map(line => Buffer.from(line, 'base64url'))
  if (keys.length === 0 || keys.some(key => key.length !== 32))
    throw new AppError('internal', `Put ${file} back from a copy of the data folder: it does not hold a key.`)
  return ringOf(keys)
}

/** A ring of these 32-byte keys, the newest last. */
export function ringOf(keys: readonly Uint8Array[]): MasterKeyRing {
  const all = keys.map((key): MasterKey => ({
    keyId: createHash('sha256').update(key).digest('hex').slice(0, 8),
    key: Buffer.from(key),
  }))
  const newest = all.at(-1)
  if (!newest)
    throw new AppError('internal', 'A key ring needs at least one key.')
  return {
    newest,
    find: keyId => all.find(each => each.keyId === keyId),
  }
}

/** A secret of its own for one purpose, the same for as long as the newest key is (HKDF, RFC 5869). */
export function deriveSecret(ring: MasterKeyRing, purpose: string): string {
  return Buffer.from(hkdfSync('sha256', ring.newest.key, '', `ansim ${purpose}`, 32)).toString('base64url')
}

async function createKeyFile(file: string, random: Random): Promise<string> {
  const fresh = `${file}.${Buffer.from(random(6)).toString('hex')}`
  const handle = await open(fresh, 'wx', 0o600)
  try {
    await handle.writeFile(`${Buffer.from(random(32)).toString('base64url')}\n`)
    await handle.sync()
  }
  finally {
    await handle.close()
  }
  try {
    // link() takes a free name only: whoever is second reads the first one's key.
    await link(fresh, file)
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw error
  }
  finally {
    await rm(fresh, { force: true })
  }
  const folder = await open(dirname(file), 'r')
  await folder.sync().finally(() => folder.close())
  return readFile(file, 'utf8')
}

function whenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT')
    throw error
}

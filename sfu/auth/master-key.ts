import type { Random } from '../core/random.ts'
import { Buffer } from 'node:buffer'
import { createHash, hkdfSync } from 'node:crypto'
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises'
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

/** SE6: the keys of the server that runs, which can be renewed under it. */
export interface RenewableKeyRing extends MasterKeyRing {
  /** Ids of all keys but the newest. */
  readonly olderKeyIds: () => readonly string[]
  /** Puts a new key into the file, and seals with it from then on; the older ones go on opening. */
  readonly addKey: () => Promise<void>
  /** Forgets all but the newest, in the file as well: only when nothing is sealed by them any more. */
  readonly dropOlder: () => Promise<void>
}

/**
 * Reads `<data>/master.key`, or makes it: mode 0600, one base64url key a line, the newest last. It lies outside the
 * database, so that a copy of the database alone opens no camera. Two processes that start at once get the same key.
 * Fails with 'internal' and the remedy for a file that others may read or that holds something else.
 */
export async function openMasterKey(file: string, random: Random): Promise<RenewableKeyRing> {
  const text = await readFile(file, 'utf8').catch(whenMissing) ?? await createKeyFile(file, random)
  const { mode } = await stat(file)
  if ((mode & 0o077) !== 0)
    throw new AppError('internal', `Run chmod 600 ${file}: it holds the key to the cameras' passwords and others may read it.`)
  const keys = text.split('\n').filter(line => line !== '').map(line => Buffer.from(line, 'base64url'))
  if (keys.length === 0 || keys.some(key => key.length !== 32))
    throw new AppError('internal', `Put ${file} back from a copy of the data folder: it does not hold a key.`)
  return renewableRingOf(keys, next => replaceKeyFile(file, next, random), random)
}

/** A ring of these 32-byte keys, the newest last, that `keep` puts in a safe place before they are used. */
export function renewableRingOf(keys: readonly Uint8Array[], keep: (keys: readonly Uint8Array[]) => Promise<void>, random: Random): RenewableKeyRing {
  let held = keys
  let ring = ringOf(held)
  async function hold(next: readonly Uint8Array[]): Promise<void> {
    await keep(next)
    held = next
    ring = ringOf(held)
  }
  return {
    get newest() { return ring.newest },
    find: keyId => ring.find(keyId),
    olderKeyIds: () => held.slice(0, -1).map(keyIdOf),
    addKey: () => hold([
      ...held,
      random(32),
    ]),
    dropOlder: () => hold(held.slice(-1)),
  }
}

/** A ring of these 32-byte keys, the newest last. */
export function ringOf(keys: readonly Uint8Array[]): MasterKeyRing {
  const all = keys.map((key): MasterKey => ({
    keyId: keyIdOf(key),
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

function keyIdOf(key: Uint8Array): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8)
}

/** A secret of its own for one purpose, the same for as long as the newest key is (HKDF, RFC 5869). */
export function deriveSecret(ring: MasterKeyRing, purpose: string): string {
  return Buffer.from(hkdfSync('sha256', ring.newest.key, '', `ansim ${purpose}`, 32)).toString('base64url')
}

async function createKeyFile(file: string, random: Random): Promise<string> {
  const fresh = await writeKeys(file, [
    random(32),
  ], random)
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
  await syncFolder(file)
  return readFile(file, 'utf8')
}

/** The file holds the keys of before or these, whenever the machine goes down. */
async function replaceKeyFile(file: string, keys: readonly Uint8Array[], random: Random): Promise<void> {
  const fresh = await writeKeys(file, keys, random)
  try {
    await rename(fresh, file)
  }
  catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
  await syncFolder(file)
}

/** Writes a file beside `file`, synced; answers its name. */
async function writeKeys(file: string, keys: readonly Uint8Array[], random: Random): Promise<string> {
  const fresh = `${file}.${Buffer.from(random(6)).toString('hex')}`
  const handle = await open(fresh, 'wx', 0o600)
  try {
    await handle.writeFile(keys.map(key => `${Buffer.from(key).toString('base64url')}\n`).join(''))
    await handle.sync()
  }
  finally {
    await handle.close()
  }
  return fresh
}

async function syncFolder(file: string): Promise<void> {
  const folder = await open(dirname(file), 'r')
  await folder.sync().finally(() => folder.close())
}

function whenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT')
    throw error
}

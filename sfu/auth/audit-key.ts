import type { KeyObject } from 'node:crypto'
import { Buffer } from 'node:buffer'
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { link, open, readFile, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import process from 'node:process'
import { AppError } from '#contract/app-error'

/** Signs what is kept of the audit trail outside the database. */
export interface AuditKey {
  /** First 16 hex digits of the public key's SHA-256. */
  readonly keyId: string
  /** Base64url. */
  readonly sign: (text: string) => string
  readonly verify: (text: string, signature: string) => boolean
}

/**
 * Reads `<data>/audit.key`, or makes it: Ed25519 in PKCS 8, mode 0600, beside the master key and no more in a backup than that. Two processes
 * that start at once get the same key. Fails with 'internal' and the remedy.
 */
export async function openAuditKey(file: string): Promise<AuditKey> {
  const pem = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT')
      throw error
  }) ?? await createKeyFile(file)
  const { mode } = await stat(file)
  if ((mode & 0o077) !== 0)
    throw new AppError('internal', `Run chmod 600 ${file}: it holds the key that signs the audit trail and others may read it.`)
  return keyOf(pem, file)
}

/** The key of a data folder that may have none; makes nothing. */
export async function findAuditKey(file: string): Promise<AuditKey | undefined> {
  const pem = await readFile(file, 'utf8').catch(() => undefined)
  return pem === undefined
    ? undefined
    : keyOf(pem, file)
}

function keyOf(pem: string, file: string): AuditKey {
  let privateKey: KeyObject
  try {
    privateKey = createPrivateKey(pem)
  }
  catch (cause) {
    throw new AppError('internal', `Put ${file} back from a copy of the data folder: it does not hold a key.`, {}, { cause })
  }
  const publicKey = createPublicKey(privateKey)
  return {
    keyId: createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('hex').slice(0, 16),
    sign: text => sign(null, Buffer.from(text), privateKey).toString('base64url'),
    verify: (text, signature) => verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url')),
  }
}

async function createKeyFile(file: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const fresh = `${file}.${process.pid}`
  const handle = await open(fresh, 'wx', 0o600)
  try {
    await handle.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }))
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

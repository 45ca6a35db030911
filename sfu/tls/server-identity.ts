import type { Clock } from '#contract/time'
import type { KeyedCertificate } from './authority.ts'
import { randomBytes, X509Certificate } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { AppError } from '#contract/app-error'
import { createAuthority, createServerCertificate } from './authority.ts'

/** What the HTTPS server shows, and what a tablet has to trust. */
export interface ServerIdentity {
  /** Server certificate followed by the authority's, PEM. */
  readonly chainPem: string
  readonly keyPem: string
  readonly authorityPem: string
  /** SHA-256 of the authority's certificate, as devices show it: `AB:CD:...`. */
  readonly authorityFingerprint: string
  readonly authorityName: string
  readonly names: readonly string[]
  readonly notAfterMs: number
}

const renewBeforeMs = 30 * 86_400_000

/**
 * Reads the local certificate authority and the server's certificate from `folder` (`<data>/tls`, files mode 0600), and makes
 * what is missing. The server's certificate is made anew 30 days before its end and when `names` changed; the authority
 * never is, for every tablet would have to trust it again.
 * Fails with 'internal' and the remedy when the authority's files are there and do not fit each other.
 */
export async function ensureServerIdentity(folder: string, names: readonly string[], machineName: string, now: Clock): Promise<ServerIdentity> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  const authority = await readPair(folder, 'ca') ?? await keep(folder, 'ca', await createAuthority(`Ansim ${machineName} ${randomBytes(2).toString('hex')}`, now()))
  const authorityCertificate = parse(folder, authority)

  let server = await readPair(folder, 'server')
  if (!server || !isUsable(server, authorityCertificate, names, now()))
    server = await keep(folder, 'server', await createServerCertificate(authority, names, name => isIP(name) !== 0, now()))

  return {
    chainPem: `${server.certificatePem.trim()}\n${authority.certificatePem.trim()}\n`,
    keyPem: server.keyPem,
    authorityPem: authority.certificatePem,
    authorityFingerprint: authorityCertificate.fingerprint256,
    authorityName: /^CN=(.*)$/m.exec(authorityCertificate.subject)?.[1] ?? 'Ansim',
    names,
    notAfterMs: new X509Certificate(server.certificatePem).validToDate.getTime(),
  }
}

function parse(folder: string, authority: KeyedCertificate): X509Certificate {
  try {
    const certificate = new X509Certificate(authority.certificatePem)
    if (certificate.ca)
      return certificate
  }
  catch {}
  throw new AppError('internal', `The certificate authority in ${folder} cannot be read; restore ca.crt and ca.key from a backup, or remove that folder to make a new one, which every tablet must then trust again.`)
}

function isUsable(server: KeyedCertificate, authority: X509Certificate, names: readonly string[], nowMs: number): boolean {
  try {
    const certificate = new X509Certificate(server.certificatePem)
    const held = (certificate.subjectAltName ?? '').split(', ').map(entry => entry.replace(/^(?:DNS|IP Address):/, '').toLowerCase())
    return certificate.verify(authority.publicKey)
      && certificate.validToDate.getTime() - nowMs > renewBeforeMs
      && certificate.validFromDate.getTime() <= nowMs
      && names.every(name => isIP(name) !== 0
        ? certificate.checkIP(name) !== undefined
        : held.includes(name.toLowerCase()))
  }
  catch {
    return false
  }
}

async function readPair(folder: string, name: string): Promise<KeyedCertificate | undefined> {
  const [certificatePem, keyPem] = await Promise.all([
    readIfThere(join(folder, `${name}.crt`)),
    readIfThere(join(folder, `${name}.key`)),
  ])
  return certificatePem !== undefined && keyPem !== undefined
    ? { certificatePem, keyPem }
    : undefined
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return undefined
    throw error
  }
}

async function keep(folder: string, name: string, pair: KeyedCertificate): Promise<KeyedCertificate> {
  // The key first: a certificate without its key counts as absent, and both are made again.
  await writeWhole(join(folder, `${name}.key`), pair.keyPem)
  await writeWhole(join(folder, `${name}.crt`), pair.certificatePem)
  return pair
}

async function writeWhole(file: string, content: string): Promise<void> {
  const fresh = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(fresh, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  }
  finally {
    await handle.close()
  }
  await rename(fresh, file)
}

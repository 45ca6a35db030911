import type { Clock } from '#contract/time'
import type { Timers } from '#contract/timers'
import { Buffer } from 'node:buffer'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { isIP } from 'node:net'
import { createSecureContext } from 'node:tls'
import { AppError } from '#contract/app-error'

/** A certificate of somebody's own authority and its key, as PEM files. */
export interface CertificateFiles {
  /** The certificate, then those of the authorities between it and a known one. */
  readonly certificate: string
  readonly key: string
}

/** A pair that HTTPS can show. */
export interface CertificatePair {
  readonly chainPem: string
  readonly keyPem: string
  readonly notAfterMs: number
}

/** Rotated files of certificate tools are written one after the other; a pair that does not fit is looked at again before it is refused. */
const lookEveryMs = 2_000

/**
 * SE1: reads a certificate and its key. Fails with 'bad-input' and what to do for files that cannot be read, a key that others may read, a
 * pair that does not fit, one that is not for `host`, and one whose time is over or has not begun.
 */
export async function readCertificateFiles({ certificate, key }: CertificateFiles, host: string, now: Clock): Promise<CertificatePair> {
  // One after the other: where both are missing, the same one is named each time.
  const chainPem = await readText(certificate, 'certificate', '--cert')
  const keyPem = await readText(key, 'key', '--key')
  const { mode } = await stat(key).catch(() => ({ mode: 0 }))
  if ((mode & 0o007) !== 0)
    throw refused(`Run chmod 600 ${key}: others may read the key of the certificate.`)
  const parsed = parse(() => new X509Certificate(chainPem), `${certificate} holds no certificate in PEM; give the file that begins with -----BEGIN CERTIFICATE-----.`)
  const privateKey = parse(() => createPrivateKey(keyPem), `${key} holds no private key in PEM without a pass phrase.`)
  if (!parsed.checkPrivateKey(privateKey))
    throw refused(`The key in ${key} does not belong to the certificate in ${certificate}; put the two that were made together there.`)
  parse(() => createSecureContext({ cert: chainPem, key: keyPem }), `The certificate in ${certificate} cannot be used for HTTPS.`)
  const stands = isIP(host) === 0
    ? parsed.checkHost(host)
    : parsed.checkIP(host)
  if (stands === undefined)
    throw refused(`The certificate in ${certificate} is not for ${host}; get one for that name, or give another --host.`)
  const [from, to] = [parsed.validFromDate, parsed.validToDate]
  if (to.getTime() <= now())
    throw refused(`The certificate in ${certificate} ended on ${dayOf(to)}; renew it.`)
  if (from.getTime() > now())
    throw refused(`The certificate in ${certificate} begins on ${dayOf(from)}; check the clock of this machine.`)
  return {
    chainPem,
    keyPem,
    notAfterMs: to.getTime(),
  }
}

export interface CertificateWatch {
  readonly close: () => void
}

/** What a watch tells of. */
export interface CertificateListener {
  /** The files hold another pair, which can be shown. */
  readonly onRenewed: (pair: CertificatePair) => void
  /** They hold something that cannot; said once for each change. The pair of before stands. */
  readonly onRefused: (error: unknown) => void
}

/** Looks every 2 s whether the files changed; by their content, for links and mounts change without a notice. */
export function watchCertificateFiles(files: CertificateFiles, host: string, shown: CertificatePair, timers: Timers, { onRenewed, onRefused }: CertificateListener): CertificateWatch {
  let current = contentOf(shown)
  let refusedContent: string | undefined
  let doubted: string | undefined
  let isClosed = false
  let cancel = timers.after(lookEveryMs, look)

  async function compare(): Promise<void> {
    const content = await Promise.all([files.certificate, files.key].map(file => readFile(file, 'utf8').catch(() => ''))).then(texts => texts.join('\0'))
    if (content === current || content === refusedContent) {
      doubted = undefined
      return
    }
    try {
      const pair = await readCertificateFiles(files, host, timers.now)
      if (isClosed)
        return
      current = contentOf(pair)
      refusedContent = undefined
      onRenewed(pair)
    }
    catch (error) {
      // The other file may be on its way.
      if (doubted === content && !isClosed) {
        refusedContent = content
        onRefused(error)
      }
      doubted = content
    }
  }

  function look(): void {
    void compare().finally(() => {
      if (!isClosed)
        cancel = timers.after(lookEveryMs, look)
    })
  }

  return {
    close() {
      isClosed = true
      cancel()
    },
  }
}

function contentOf({ chainPem, keyPem }: CertificatePair): string {
  return [chainPem, keyPem].join('\0')
}

async function readText(file: string, what: string, flag: string): Promise<string> {
  try {
    return Buffer.from(await readFile(file)).toString('utf8')
  }
  catch (cause) {
    throw new AppError('bad-input', `The ${what} ${file} cannot be read; check ${flag} and whom the file belongs to.`, {}, { cause })
  }
}

function parse<T>(read: () => T, sentence: string): T {
  try {
    return read()
  }
  catch (cause) {
    throw new AppError('bad-input', sentence, {}, { cause })
  }
}

function refused(sentence: string): AppError {
  return new AppError('bad-input', sentence)
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}

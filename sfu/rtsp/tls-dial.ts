import type { Duplex } from 'node:stream'
import type { PeerCertificate, SecureContext, TLSSocket } from 'node:tls'
import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import { connect, createSecureContext, getCACertificates } from 'node:tls'
import { AppError } from '#contract/app-error'

export interface TlsTrust {
  /** The name or IP address that the camera's address names; its certificate must stand for it. */
  readonly host: string
  /** 64 hexadecimal digits: this certificate and no other, whoever issued it. */
  readonly certificateSha256?: string
  /** Certificates of authorities, PEM, besides those that Node and this system know. */
  readonly authorities?: readonly string[]
}

const noneMore: readonly string[] = []
/** Made once each: the system's authorities are some hundred kilobytes. */
const contexts = new WeakMap<readonly string[], SecureContext>()

function contextOf(authorities: readonly string[]): SecureContext {
  const context = contexts.get(authorities) ?? createSecureContext({
    ca: [
      ...new Set([
        ...getCACertificates('default'),
        ...getCACertificates('system'),
        ...authorities,
      ]),
    ],
  })
  contexts.set(authorities, context)
  return context
}

/**
 * TLS over a connected socket, for rtsps. Nothing is said to the camera before its certificate is trusted. Rejects with AppError:
 * 'camera-certificate-unknown', which names the fingerprint, or what `noTls` says for everything else.
 */
export async function secureSocket(socket: Duplex, { host, certificateSha256, authorities = noneMore }: TlsTrust, signal: AbortSignal): Promise<TLSSocket> {
  const secured = connect({
    socket,
    secureContext: contextOf(authorities),
    // Judged below, where the fingerprint can be named.
    rejectUnauthorized: false,
    host,
    ...(isIP(host) === 0
      ? { servername: host }
      : {}),
  })
  // Its failures are the secured one's as well.
  socket.on('error', () => {})
  const abort = (): void => void secured.destroy(Object.assign(new Error('Connecting took too long.'), { code: 'ETIMEDOUT' }))
  signal.addEventListener('abort', abort, { once: true })
  try {
    await new Promise<void>((resolve, reject) => {
      // Stays: one that comes between here and the next listener must not end the server.
      secured.on('error', reject)
      secured.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
      secured.once('secureConnect', resolve)
      if (signal.aborted)
        abort()
    })
    judge(secured, certificateSha256)
    return secured
  }
  catch (error) {
    secured.destroy()
    socket.destroy()
    throw error instanceof AppError
      ? error
      : noTls(error)
  }
  finally {
    signal.removeEventListener('abort', abort)
  }
}

function judge(socket: TLSSocket, pinned: string | undefined): void {
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate()
  const fingerprint = certificate.raw
    ? createHash('sha256').update(certificate.raw).digest('hex')
    : undefined
  if (fingerprint === undefined)
    throw new AppError('camera-protocol', 'Camera shows no certificate; use its rtsp:// address, or update its firmware.')
  if (pinned === undefined
    ? socket.authorized
    : fingerprint === pinned.replaceAll(':', '').toLowerCase()) {
    return
  }
  throw new AppError('camera-certificate-unknown', pinned === undefined
    ? `Nobody known vouches for the camera's certificate. Compare its SHA-256 fingerprint ${fingerprint} with the one on the camera's own page; if they agree, enter it with the camera's address.`
    : `Camera shows another certificate than the one entered. If it was renewed, compare its SHA-256 fingerprint ${fingerprint} with the one on the camera's own page and enter that; if not, somebody stands between.`, { certificateSha256: fingerprint })
}

/** The port is open, but no TLS answers there, or none that we speak. */
export function noTls(cause?: unknown): AppError {
  return new AppError('camera-protocol', 'No encrypted RTSP answers at this port; use the camera\'s rtsps port, usually 322, or its rtsp:// address.', {}, { cause })
}

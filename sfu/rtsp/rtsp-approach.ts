import type { Buffer } from 'node:buffer'
import type { Duplex } from 'node:stream'
import type { StreamAddress } from '../core/camera-source.ts'
import type { RtspResponse } from './rtsp-connection.ts'
import type { RtspSessionPorts, RtspSessionTiming } from './rtsp-session.ts'
import type { RtspTarget } from './rtsp-url.ts'
import { AppError } from '#contract/app-error'
import { RtspConnection } from './rtsp-connection.ts'
import { failureOfSocket, RtspRedirect } from './rtsp-failure.ts'
import { rtspTargetOf } from './rtsp-url.ts'
import { noTls, secureSocket } from './tls-dial.ts'

/** A camera that answered DESCRIBE. */
export interface RtspApproach {
  readonly connection: RtspConnection
  readonly target: RtspTarget
  /** The camera's IP address, and ours towards it; the latter is undefined for a socket that has none. */
  readonly remoteAddress: string
  readonly localAddress: string | undefined
  /** Methods of its Public header; empty when it says none. */
  readonly methods: readonly string[]
  readonly description: RtspResponse
}

const maxRedirects = 3

/**
 * RS1, RS5: reaches the camera, logs in, and has it describe the stream. `onFrame` is told of interleaved frames. Rejects with
 * AppError; a rejected approach leaves no socket.
 */
export async function approachCamera(
  address: StreamAddress,
  onFrame: (channel: number, payload: Buffer) => void,
  ports: RtspSessionPorts,
  timing: RtspSessionTiming,
  signal: AbortSignal,
): Promise<RtspApproach> {
  let target = rtspTargetOf(address.url)
  const remoteAddress = await withLimit(ports, timing.connectMs, signal, async () => await ports.resolveHost(target.host))
  for (let redirects = 0; ; redirects++) {
    try {
      return await ask(target, remoteAddress, address, onFrame, ports, timing, signal)
    }
    catch (error) {
      if (!(error instanceof RtspRedirect) || signal.aborted)
        throw error
      if (redirects === maxRedirects)
        throw new AppError('camera-protocol', `Camera sends us from one address to the next, ${maxRedirects} times by now; enter the address of the stream itself.`)
      const from = target
      target = await withLimit(ports, timing.connectMs, signal, async () => await redirectedTo(error.location, from, remoteAddress, ports))
    }
  }
}

async function ask(
  target: RtspTarget,
  remoteAddress: string,
  address: StreamAddress,
  onFrame: (channel: number, payload: Buffer) => void,
  ports: RtspSessionPorts,
  timing: RtspSessionTiming,
  signal: AbortSignal,
): Promise<RtspApproach> {
  const plain = await withLimit(ports, timing.connectMs, signal, async (give) => {
    ports.addressPolicy(remoteAddress, target.port)
    return await ports.dial(remoteAddress, target.port, give)
  })
  // A secured one stands before it, and has no address of its own.
  const localAddress = addressOf(plain)
  const socket = target.isSecure
    ? await withLimit(ports, timing.connectMs, signal, async give => await secureSocket(plain, {
        host: target.host,
        certificateSha256: address.certificateSha256,
        authorities: ports.authorities,
      }, give), noTls).catch((error: unknown) => {
        plain.destroy()
        throw error
      })
    : plain
  const connection = new RtspConnection({
    socket,
    credentials: address,
    timers: ports.timers,
    randomBytes: ports.randomBytes,
    answerMs: timing.answerMs,
    onFrame,
  })
  const abort = (): void => connection.destroy()
  signal.addEventListener('abort', abort)
  try {
    if (signal.aborted)
      abort()
    const options = await connection.request('OPTIONS', target.requestUrl).catch(tolerateUnknownMethod)
    return {
      connection,
      target,
      remoteAddress,
      localAddress,
      methods: options?.headers.get('public')?.join(',').split(',').map(method => method.trim()) ?? [],
      description: await connection.request('DESCRIBE', target.requestUrl, { Accept: 'application/sdp' }),
    }
  }
  catch (error) {
    connection.destroy()
    throw error
  }
  finally {
    signal.removeEventListener('abort', abort)
  }
}

/** RS5. What the camera says here is not to be believed: it could lead into our network, or make us speak openly. */
async function redirectedTo(location: string, from: RtspTarget, remoteAddress: string, ports: RtspSessionPorts): Promise<RtspTarget> {
  let target: RtspTarget
  try {
    target = rtspTargetOf(location.startsWith('/')
      ? from.authorityUrl + location
      : location)
  }
  catch (cause) {
    throw new AppError('camera-protocol', 'Camera sends us to an address that cannot be read; enter the address of the stream itself.', {}, { cause })
  }
  if (from.isSecure && !target.isSecure)
    throw new AppError('camera-protocol', 'Camera sends us from rtsps:// to rtsp://, where anybody could listen; enter that address directly if you want it so.')
  if (target.host !== from.host && await ports.resolveHost(target.host) !== remoteAddress)
    throw new AppError('camera-protocol', `Camera sends us to another host, ${target.host}; enter the address there directly if it is right.`)
  return target
}

/** RS1: at most `limitMs`, and no longer than `signal` allows; failures of sockets and lookups become sentences. */
async function withLimit<Result>(ports: RtspSessionPorts, limitMs: number, signal: AbortSignal, act: (give: AbortSignal) => Promise<Result>, late: () => AppError = () => failureOfSocket(undefined)): Promise<Result> {
  const give = new AbortController()
  const abort = (): void => give.abort()
  signal.addEventListener('abort', abort)
  const cancel = ports.timers.after(limitMs, abort)
  try {
    if (signal.aborted)
      abort()
    const aborted = new Promise<never>((_resolve, reject) => give.signal.addEventListener('abort', () => reject(late())))
    aborted.catch(() => {})
    give.signal.throwIfAborted()
    return await Promise.race([
      act(give.signal),
      aborted,
    ])
  }
  catch (error) {
    throw error instanceof AppError
      ? error
      : failureOfSocket(error)
  }
  finally {
    cancel()
    signal.removeEventListener('abort', abort)
  }
}

function addressOf(socket: Duplex & { readonly localAddress?: string }): string | undefined {
  return socket.localAddress
}

/** Some cameras do not know OPTIONS; the rest of the dance shows whether they speak RTSP. */
function tolerateUnknownMethod(error: unknown): undefined {
  if (!(error instanceof AppError) || error instanceof RtspRedirect || (error.code !== 'camera-protocol' && error.code !== 'camera-path-unknown'))
    throw error
}

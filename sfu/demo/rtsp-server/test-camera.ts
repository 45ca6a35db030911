import type { AddressInfo, Socket } from 'node:net'
import type { Timers } from '#contract/timers'
import type { Clip } from './clip.ts'
import type { ServerAuthOptions } from './server-auth.ts'
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createServer as createSecureServer } from 'node:tls'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { clipPayloadType, ClipPlayer } from './clip-player.ts'
import { loadClip } from './clip.ts'
import { ServerAuth } from './server-auth.ts'
import { ServerConnection } from './server-connection.ts'

export interface TestCameraOptions {
  /** Name of each stream -> MP4 or Annex B file, or a clip in memory. */
  readonly streams: Readonly<Record<string, string | Clip>>
  readonly host?: string
  /** 0: any free one. */
  readonly port?: number
  readonly auth?: ServerAuthOptions
  readonly parameterSets?: 'in-band' | 'sdp-only'
  readonly maxPayloadBytes?: number
  /** Private key and certificate, PEM: the camera speaks rtsps, and nothing else. */
  readonly tls?: { readonly key: string, readonly cert: string }
  /** What SETUP grants; both when absent. Anything else is 461. */
  readonly transports?: readonly ('tcp' | 'udp')[]
  /** Stream name -> Location that DESCRIBE is answered with, 302. */
  readonly redirects?: Readonly<Record<string, string>>
  /** The camera's clock minus ours, as its sender reports tell it; 'none': it sends none. */
  readonly clockOffsetMs?: number | 'none'
  /** Time between sender reports, ms; 5000. */
  readonly reportEveryMs?: number
  /** Seconds that SETUP announces; 60. */
  readonly sessionTimeoutS?: number
  /** Methods that OPTIONS names; all when absent. */
  readonly methods?: readonly string[]
  readonly timers?: Timers
}

/** One stream of the camera. */
export interface Mount {
  readonly player: ClipPlayer
  readonly description: string
}

/** A minimal RTSP camera: H.264 files over TCP interleaved, TLS or UDP, in real time, for ever; with faults on demand. */
export interface TestCamera {
  readonly port: number
  /** Without credentials. */
  readonly url: (name: string) => string
  readonly player: (name: string) => ClipPlayer
  /** Methods of the requests so far. */
  readonly requests: readonly string[]
  readonly receiverReports: () => number
  readonly connections: () => number
  /** Hang: connections stay, nothing is sent or answered. */
  readonly setSilent: (isSilent: boolean) => void
  /** Power cut: all connections break and nothing listens. */
  readonly stop: () => Promise<void>
  /** Back on the same port. */
  readonly restart: () => Promise<void>
  readonly close: () => Promise<void>
}

export async function startTestCamera(options: TestCameraOptions): Promise<TestCamera> {
  const timers = options.timers ?? timersOf(globalThis, () => epochMs(Date.now()))
  const host = options.host ?? '127.0.0.1'
  const mounts = new Map<string, Mount>()
  for (const [name, source] of Object.entries(options.streams)) {
    mounts.set(name, createMount(typeof source === 'string'
      ? await loadClip(source)
      : source, timers, options))
  }

  const requests: string[] = []
  let receiverReports = 0
  let isSilent = false
  const connections = new Set<ServerConnection>()
  const admit = (socket: Socket): void => {
    socket.setNoDelay(true)
    const connection = new ServerConnection({
      socket,
      auth: options.auth && new ServerAuth(options.auth, randomHex),
      options,
      findMount: name => mounts.get(decodeName(name)),
      newSessionId: randomHex,
      onRequest: method => requests.push(method),
      onReceiverReport: () => receiverReports++,
      isSilent: () => isSilent,
    })
    connections.add(connection)
    socket.on('close', () => connections.delete(connection))
  }
  const server = options.tls
    ? createSecureServer(options.tls, admit)
    : createServer(admit)
  // A client that does not trust the certificate hangs up.
  server.on('tlsClientError', () => {})
  const listen = async (port: number): Promise<number> => {
    server.listen(port, host)
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const stop = async (): Promise<void> => {
    for (const connection of connections)
      connection.destroy()
    if (server.listening) {
      server.close()
      await once(server, 'close')
    }
  }
  const port = await listen(options.port ?? 0)
  const playerOf = (name: string): ClipPlayer => {
    const mount = mounts.get(name)
    if (!mount)
      throw new AppError('not-found', `The test camera has no stream ${name}.`)
    return mount.player
  }
  return {
    port,
    url: name => `${options.tls ? 'rtsps' : 'rtsp'}://${host}:${port}/${encodeURIComponent(name)}`,
    player: playerOf,
    requests,
    receiverReports: () => receiverReports,
    connections: () => connections.size,
    setSilent(silent) { isSilent = silent },
    stop,
    async restart() {
      await stop()
      await listen(port)
    },
    async close() {
      await stop()
      for (const { player } of mounts.values())
        player.close()
    },
  }
}

function createMount(clip: Clip, timers: Timers, options: TestCameraOptions): Mount {
  const random = randomBytes(10)
  return {
    player: new ClipPlayer({
      clip,
      timers,
      ssrc: random.readUInt32BE(0),
      firstSequenceNumber: random.readUInt16BE(4),
      firstTimestamp: random.readUInt32BE(6),
      parameterSets: options.parameterSets ?? 'in-band',
      maxPayloadBytes: options.maxPayloadBytes ?? 1400,
      clockOffsetMs: options.clockOffsetMs ?? 0,
      reportEveryMs: options.reportEveryMs ?? 5000,
    }),
    description: describe(clip),
  }
}

function describe(clip: Clip): string {
  const sets = clip.parameterSets.map(set => Buffer.from(set).toString('base64')).join(',')
  const profile = Buffer.from(clip.parameterSets[0]?.subarray(1, 4) ?? []).toString('hex')
  return [
    'v=0',
    'o=- 0 0 IN IP4 127.0.0.1',
    's=Ansim test camera',
    't=0 0',
    'a=control:*',
    `m=video 0 RTP/AVP ${clipPayloadType}`,
    'c=IN IP4 0.0.0.0',
    `a=rtpmap:${clipPayloadType} H264/90000`,
    `a=fmtp:${clipPayloadType} packetization-mode=1;profile-level-id=${profile};sprop-parameter-sets=${sets}`,
    'a=control:trackID=0',
    '',
  ].join('\r\n')
}

function randomHex(): string {
  return randomBytes(12).toString('hex')
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name)
  }
  catch {
    return name
  }
}

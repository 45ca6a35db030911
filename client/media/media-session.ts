import type { Device } from 'mediasoup-client'
import type { CameraId } from '#contract/ids'
import type { Notice } from '#contract/signaling'
import type { StreamKind } from '#contract/stream'
import type { MediaPort, TrackListener } from '../core/media-port.ts'
import type { SocketPort } from '../core/socket-port.ts'
import type { Timers } from '../core/timers.ts'
import type { ReceivedStream } from './receive-connection.ts'
import { backoffMs } from '../core/backoff.ts'
import { ReceiveConnection } from './receive-connection.ts'

export interface MediaSessionOptions {
  socket: SocketPort
  timers: Timers
  random: () => number
  /** mediasoup-client's Device; an argument for tests. */
  createDevice?: () => Promise<Device>
}

export interface MediaSession extends MediaPort {
  /** Keeps what is watched coming until `signal` aborts. One run at a time. */
  readonly run: (signal: AbortSignal) => Promise<void>
}

/** What is wanted of one stream, and what is there of it. */
interface WantedStream {
  readonly cameraId: CameraId
  readonly streamKind: StreamKind
  readonly listeners: Set<{ tell: TrackListener }>
  received: ReceivedStream | undefined
  attempts: number
  /** Not asked for again before; the server's word that the stream is there clears it. */
  notBefore: number
}

const retry = { baseMs: 500, maxMs: 10_000 }

async function browserDevice(): Promise<Device> {
  // Loaded with the first picture: the sign-in page does without.
  const { Device } = await import('mediasoup-client')
  return Device.factory()
}

/**
 * Pictures by mediasoup-client: one Device, one receiving transport and the app's one WebSocket, however many cameras. What is
 * wanted lives here and nowhere else, so that a new socket, a rebuilt media worker or a lost transport is answered
 * by making everything anew from it.
 */
export function createMediaSession({ socket, timers, random, createDevice = browserDevice }: MediaSessionOptions): MediaSession {
  const wanted = new Map<string, WantedStream>()
  let connection: ReceiveConnection | undefined
  let connectionAttempts = 0
  let connectNotBefore = 0
  /** Goes up when everything made so far became worthless; what was awaited meanwhile is then thrown away. */
  let generation = 0
  let wake = (): void => {}

  function setReceived(stream: WantedStream, received: ReceivedStream | undefined): void {
    stream.received = received
    for (const { tell } of [...stream.listeners])
      tell(received?.track)
  }

  function dropStream(stream: WantedStream): void {
    if (!stream.received)
      return
    stream.received.close()
    setReceived(stream, undefined)
  }

  function dropConnection(): void {
    generation++
    connection?.close()
    connection = undefined
    for (const stream of wanted.values()) {
      stream.attempts = 0
      stream.notBefore = 0
      if (stream.received)
        setReceived(stream, undefined)
    }
    wake()
  }

  async function connect(): Promise<void> {
    const own = generation
    try {
      const made = await ReceiveConnection.open(socket, createDevice, () => own === generation && dropConnection())
      if (own !== generation)
        return made.close()
      connection = made
      connectionAttempts = 0
    }
    catch {
      // Whatever it was (socket lost, media worker being rebuilt), the answer is to come again.
      if (own === generation)
        connectNotBefore = timers.now() + backoffMs(connectionAttempts++, retry, random)
    }
  }

  async function receive(stream: WantedStream, from: ReceiveConnection): Promise<void> {
    const own = generation
    try {
      const received = await from.receive(stream.cameraId, stream.streamKind)
      if (own !== generation || stream.listeners.size === 0)
        return received.close()
      stream.attempts = 0
      setReceived(stream, received)
    }
    catch {
      // Mostly a camera that is offline: 'stream-available' brings us back at once, the pause is for all else.
      if (own === generation)
        stream.notBefore = timers.now() + backoffMs(stream.attempts++, retry, random)
    }
  }

  /** One step towards what is wanted; answers for how long there is nothing to do, in ms. */
  async function reconcile(): Promise<number> {
    if (socket.state.kind !== 'open' || wanted.size === 0)
      return Number.POSITIVE_INFINITY
    if (!connection) {
      if (timers.now() >= connectNotBefore)
        await connect()
      return connection
        ? 0
        : Math.max(0, connectNotBefore - timers.now())
    }
    const waiting = [
      ...wanted.values(),
    ].filter(stream => !stream.received && stream.listeners.size > 0)
    const due = waiting.filter(stream => stream.notBefore <= timers.now())
    const from = connection
    // All at once: the wall's first pictures do not wait for one another.
    await Promise.all(due.map(stream => receive(stream, from)))
    return Math.min(Number.POSITIVE_INFINITY, ...waiting.filter(stream => !stream.received).map(stream => Math.max(0, stream.notBefore - timers.now())))
  }

  function hear(notice: Notice): void {
    if (notice.notice === 'media-rebuilt')
      return dropConnection()
    if (notice.notice !== 'stream-available' && notice.notice !== 'stream-gone')
      return
    const stream = wanted.get(`${notice.cameraId} ${notice.streamKind}`)
    if (!stream)
      return
    dropStream(stream)
    stream.attempts = 0
    stream.notBefore = notice.notice === 'stream-gone'
      ? timers.now() + retry.maxMs
      : 0
    wake()
  }

  return {
    watch(cameraId, streamKind, listener) {
      const key = `${cameraId} ${streamKind}`
      const stream = wanted.get(key) ?? {
        cameraId,
        streamKind,
        listeners: new Set(),
        received: undefined,
        attempts: 0,
        notBefore: 0,
      }
      wanted.set(key, stream)
      const entry = { tell: listener }
      stream.listeners.add(entry)
      if (stream.received)
        listener(stream.received.track)
      wake()
      return () => {
        stream.listeners.delete(entry)
        if (stream.listeners.size > 0 || wanted.get(key) !== stream)
          return
        wanted.delete(key)
        stream.received?.close()
        stream.received = undefined
      }
    },

    async run(signal) {
      const leave = [
        // Each opening of the socket is a new viewer for the server, and the end of one the end of all its transports.
        socket.onState(() => dropConnection()),
        socket.onNotice(hear),
      ]
      try {
        while (!signal.aborted) {
          // Made before the step, so that a wake-up during it is not lost.
          const woken = new Promise<void>((resolve) => { wake = resolve })
          const idleMs = await reconcile()
          if (idleMs === 0)
            continue
          const cancel = Number.isFinite(idleMs)
            ? timers.after(idleMs, wake)
            : () => {}
          signal.addEventListener('abort', wake, { once: true })
          await woken
          signal.removeEventListener('abort', wake)
          cancel()
        }
      }
      finally {
        for (const stop of leave)
          stop()
        dropConnection()
      }
    },
  }
}

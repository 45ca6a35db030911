import type { Device } from 'mediasoup-client'
import type { Consumer } from 'mediasoup-client/types'
import type { Notice } from '#contract/signaling'
import type { Timers } from '#contract/timers'
import type { MediaPort } from '../core/media-port.ts'
import type { SocketPort } from '../core/socket-port.ts'
import type { ConsumeWish, ReceivePlane } from './receive-plane.ts'
import type { StreamKey, Watch } from './watch-list.ts'
import { backoffMs } from '../core/backoff.ts'
import { openReceivePlane } from './receive-plane.ts'
import { Reception } from './reception.ts'
import { readStreams } from './stream-readings.ts'
import { createWatchList } from './watch-list.ts'

export interface MediaSessionParts {
  socket: SocketPort
  /** `() => Device.factory()` of mediasoup-client. */
  createDevice: () => Promise<Device>
  timers: Timers
  random: () => number
  /** Calls when the way to the server may be another one now; answers how to stop. */
  onNetworkChange: (listener: () => void) => () => void
  /** Whether a consumer has decoded a picture. */
  hasPicture: (consumer: Consumer) => Promise<boolean>
  /** Told of each receiver while it is made; the answer is called when it has ended. */
  onReceiver?: (stream: StreamKey, receiver: RTCRtpReceiver) => () => void
  /** Told of each transport for pictures once it carries one; the answer is called when it goes. Absent: it carries pictures alone. */
  onPlane?: (plane: ReceivePlane) => () => void
}

export interface MediaSession extends MediaPort {
  /** Receives what is watched until `signal` aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>
}

const backoffLimits = { baseMs: 500, maxMs: 10_000 }
/** New ICE credentials find a way within this, or everything is made anew. */
const mendMs = 3_000

/**
 * The pictures of all watched cameras over one transport. Wanted streams are the truth; everything else is made from them:
 * when the socket came anew, the media worker was lost or the transport failed, the whole plane is thrown away and built
 * again, with growing pauses while that fails. A transport that lost its way, or whose network changed, first gets new ICE
 * credentials. A single stream that cannot be had is tried again alone.
 */
export function createMediaSession({ socket, createDevice, timers, random, onNetworkChange, hasPicture, onReceiver, onPlane }: MediaSessionParts): MediaSession {
  let isRunning = false
  let plane: Promise<ReceivePlane> | undefined
  let opened: ReceivePlane | undefined
  let leavePlane: (() => void) | undefined
  let isConnected = false
  /** Goes up with each plane; what belongs to an older one is void. */
  let life = 0
  let planeAttempt = 0
  let cancelMend: (() => void) | undefined
  let cancelRebuild: (() => void) | undefined
  const receptions = new Map<Watch, Reception>()
  const watches = createWatchList({
    onFirst(watch) {
      const reception = new Reception({
        watch,
        consume: wish => consume(watch, wish),
        hasPicture,
        closeOnServer,
        timers,
        random,
      })
      receptions.set(watch, reception)
      void reception.pursue()
    },
    onChange: watch => receptions.get(watch)?.follow(),
    onLast(watch) {
      const reception = receptions.get(watch)
      receptions.delete(watch)
      reception?.close()
    },
  })

  function openPlane(): Promise<ReceivePlane> {
    const own = life
    plane ??= openReceivePlane({
      socket,
      createDevice,
      onReceiver,
      withData: onPlane !== undefined,
      onState(state) {
        if (own !== life)
          return
        isConnected = state === 'connected'
        if (isConnected) {
          cancelMend?.()
          cancelMend = undefined
        }
        if (state === 'failed')
          rebuild()
        else if (state === 'disconnected')
          mend()
      },
    }).then((made) => {
      if (own === life)
        opened = made
      else
        made.close()
      return made
    })
    return plane
  }

  /** Another way for the same packets: consumers, tracks and decoders stay. Where that does not help, everything is made anew. */
  function mend(): void {
    const own = life
    if (!opened || cancelMend)
      return
    const cancel = timers.after(mendMs, () => {
      cancelMend = undefined
      if (own === life && !isConnected)
        rebuild()
    })
    cancelMend = cancel
    opened.restartIce().catch(() => {
      // A server that does not know the transport any more has nothing to mend.
      if (own === life && cancelMend === cancel)
        rebuild()
    })
  }

  /** Everything of the old plane goes; what is watched is received anew, after `delayMs`. */
  function rebuild(delayMs = 0): void {
    life++
    cancelMend?.()
    cancelMend = undefined
    cancelRebuild?.()
    plane?.then(old => old.close(), () => {})
    plane = undefined
    opened = undefined
    leavePlane?.()
    leavePlane = undefined
    isConnected = false
    for (const reception of receptions.values())
      reception.restart()
    cancelRebuild = timers.after(delayMs, () => {
      cancelRebuild = undefined
      for (const reception of receptions.values())
        void reception.pursue()
    })
  }

  /** Undefined while a rebuild is due, which asks for everything that is watched by then. */
  function consume(watch: Watch, wish: ConsumeWish): Promise<{ consumer: Consumer, isPassing: boolean }> | undefined {
    if (!isRunning || cancelRebuild || socket.state.kind !== 'open')
      return undefined
    const own = life
    const opening = openPlane()
    return opening.then(async (made) => {
      planeAttempt = 0
      const consumed = await made.consume(watch, wish)
      // After the first picture: what comes beside it has time.
      if (own === life)
        leavePlane ??= onPlane?.(made)
      return consumed
    }, (error: unknown) => {
      if (own === life && plane === opening)
        rebuild(backoffMs(planeAttempt++, backoffLimits, random))
      throw error
    })
  }

  /** The server closes it with the socket in any case. */
  function closeOnServer(consumerId: string): void {
    if (socket.state.kind === 'open')
      socket.request('media.close-consumer', { consumerId }).catch(() => {})
  }

  /** Of all that the server says, what concerns media. */
  function follow(notice: Notice): void {
    switch (notice.notice) {
      // The server keeps nothing of an old socket, so a new one begins from nothing.
      case 'welcome':
      case 'media-rebuilt':
        planeAttempt = 0
        rebuild()
        break
      case 'stream-available':
      case 'stream-gone': {
        const watch = watches.find(notice)
        const reception = watch && receptions.get(watch)
        if (notice.notice === 'stream-gone')
          reception?.lose()
        else
          reception?.again()
        break
      }
      case 'consumer-closed':
        for (const reception of receptions.values()) {
          if (reception.lost(notice.consumerId))
            break
        }
        break
      // Rights may have changed: who was refused asks again.
      case 'configuration-changed':
        for (const reception of receptions.values())
          reception.againIfRefused()
        break
      default:
        break
    }
  }

  return {
    watch: watches.watch,
    view: watches.view,
    readings: async () => opened
      ? readStreams(await opened.stats(), [...receptions].flatMap(([watch, { held }]) => held.map(({ consumer, picture, holdBackMs }) => ({
          ...watch,
          consumer,
          picture,
          holdBackMs,
        }))))
      : [],
    async run(signal) {
      const stops = [
        socket.onNotice(follow),
        onNetworkChange(mend),
      ]
      isRunning = true
      rebuild()
      await new Promise<void>((resolve) => {
        if (signal.aborted)
          resolve()
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
      stops.forEach(stop => stop())
      isRunning = false
      rebuild()
      cancelRebuild?.()
      cancelRebuild = undefined
    },
  }
}

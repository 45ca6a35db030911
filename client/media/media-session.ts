import type { Device } from 'mediasoup-client'
import type { Consumer } from 'mediasoup-client/types'
import type { Notice } from '#contract/signaling'
import type { Timers } from '#contract/timers'
import type { MediaPort } from '../core/media-port.ts'
import type { SocketPort } from '../core/socket-port.ts'
import type { ReceivePlane } from './receive-plane.ts'
import type { Watch } from './watch-list.ts'
import { backoffMs } from '../core/backoff.ts'
import { openReceivePlane } from './receive-plane.ts'
import { createWatchList } from './watch-list.ts'

export interface MediaSessionParts {
  socket: SocketPort
  /** `() => Device.factory()` of mediasoup-client. */
  createDevice: () => Promise<Device>
  timers: Timers
  random: () => number
}

export interface MediaSession extends MediaPort {
  /** Receives what is watched until `signal` aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>
}

const backoffLimits = { baseMs: 500, maxMs: 10_000 }
/** A transport that lost its packets often finds them again by itself. */
const disconnectedGraceMs = 2000

/** One watched stream's way to its track. A number that went up tells an answer that it comes too late. */
interface Reception {
  turn: number
  attempt: number
  consumer?: Consumer
  cancelRetry?: () => void
}

/**
 * The pictures of all watched cameras over one transport. Wanted streams are the truth; everything else is made from them:
 * when the socket came anew, the media worker was lost or the transport failed, the whole plane is thrown away and built
 * again, with growing pauses while that fails. A single stream that cannot be had is tried again alone.
 */
export function createMediaSession({ socket, createDevice, timers, random }: MediaSessionParts): MediaSession {
  let isRunning = false
  let plane: Promise<ReceivePlane> | undefined
  /** Goes up with each plane; what belongs to an older one is void. */
  let life = 0
  let planeAttempt = 0
  let cancelGrace: (() => void) | undefined
  let cancelRebuild: (() => void) | undefined
  const receptions = new Map<Watch, Reception>()
  const watches = createWatchList({ onFirst: begin, onLast: end })

  function openPlane(): Promise<ReceivePlane> {
    const own = life
    plane ??= openReceivePlane({
      socket,
      createDevice,
      onState(state) {
        if (own !== life)
          return
        cancelGrace?.()
        if (state === 'failed')
          rebuild()
        else if (state === 'disconnected')
          cancelGrace = timers.after(disconnectedGraceMs, () => own === life && rebuild())
      },
    }).then((opened) => {
      if (own !== life)
        opened.close()
      return opened
    })
    return plane
  }

  /** Everything of the old plane goes; what is watched is received anew, after `delayMs`. */
  function rebuild(delayMs = 0): void {
    life++
    cancelGrace?.()
    cancelRebuild?.()
    plane?.then(old => old.close(), () => {})
    plane = undefined
    for (const [watch, reception] of receptions) {
      release(reception)
      watch.setTrack(undefined)
    }
    cancelRebuild = timers.after(delayMs, () => {
      cancelRebuild = undefined
      for (const watch of receptions.keys())
        void receive(watch)
    })
  }

  function release(reception: Reception): void {
    reception.turn++
    reception.cancelRetry?.()
    reception.cancelRetry = undefined
    reception.consumer?.close()
    reception.consumer = undefined
  }

  function begin(watch: Watch): void {
    receptions.set(watch, { turn: 0, attempt: 0 })
    void receive(watch)
  }

  function end(watch: Watch): void {
    const reception = receptions.get(watch)
    receptions.delete(watch)
    const consumerId = reception?.consumer?.id
    if (reception)
      release(reception)
    watch.setTrack(undefined)
    // The server closes it with the socket in any case.
    if (consumerId)
      socket.request('media.close-consumer', { consumerId }).catch(() => {})
  }

  async function receive(watch: Watch): Promise<void> {
    const reception = receptions.get(watch)
    // A rebuild that is due receives everything that is watched by then.
    if (!reception || !isRunning || cancelRebuild || socket.state.kind !== 'open')
      return
    release(reception)
    const { turn } = reception
    const own = life
    const opening = openPlane()
    const opened = await opening.catch(() => undefined)
    if (own !== life)
      return
    if (!opened) {
      if (plane === opening)
        rebuild(backoffMs(planeAttempt++, backoffLimits, random))
      return
    }
    planeAttempt = 0
    try {
      const consumer = await opened.consume(watch)
      if (turn !== reception.turn || own !== life || !receptions.has(watch)) {
        consumer.close()
        if (own === life && !receptions.has(watch))
          socket.request('media.close-consumer', { consumerId: consumer.id }).catch(() => {})
        return
      }
      reception.attempt = 0
      reception.consumer = consumer
      consumer.on('trackended', () => turn === reception.turn && lose(watch))
      watch.setTrack(consumer.track)
    }
    catch {
      // The stream is not there, or the plane is going; a notice usually comes first, this makes sure.
      if (turn === reception.turn && own === life)
        reception.cancelRetry = timers.after(backoffMs(reception.attempt++, backoffLimits, random), () => void receive(watch))
    }
  }

  /** This stream ended; it is asked for again, and had when it is back. */
  function lose(watch: Watch): void {
    const reception = receptions.get(watch)
    if (!reception)
      return
    release(reception)
    watch.setTrack(undefined)
    reception.cancelRetry = timers.after(backoffMs(reception.attempt++, backoffLimits, random), () => void receive(watch))
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
        if (watch && notice.notice === 'stream-gone')
          lose(watch)
        else if (watch)
          void receive(watch)
        break
      }
      default:
        break
    }
  }

  return {
    watch: watches.add,
    async run(signal) {
      const stop = socket.onNotice(follow)
      isRunning = true
      rebuild()
      await new Promise<void>((resolve) => {
        if (signal.aborted)
          resolve()
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
      stop()
      isRunning = false
      rebuild()
      cancelRebuild?.()
      cancelRebuild = undefined
    },
  }
}

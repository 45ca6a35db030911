import type { Device } from 'mediasoup-client'
import type { CameraId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { LookChannel } from '../core/look-channel.ts'
import type { SocketPort } from '../core/socket-port.ts'
import type { LookSendPlane } from './look-send-plane.ts'
import type { HeardData, ReceivePlane } from './receive-plane.ts'
import { createListeners } from '../core/observable.ts'
import { openLookSendPlane } from './look-send-plane.ts'
import { RetryPause } from './retry-pause.ts'

export interface LookWayParts {
  socket: SocketPort
  createDevice: () => Promise<Device>
  timers: Timers
  random: () => number
  onNetworkChange: (listener: () => void) => () => void
  /** Whether this browser has data channels. */
  canCarry: boolean
}

/** The LookChannel over WebRTC. */
export interface LookWay extends LookChannel {
  /** Looks of others come with the pictures, on their transport; the answer ends it. For a MediaSession. */
  readonly receiveOn: (plane: ReceivePlane) => () => void
  /** Follows the socket until `signal` aborts. */
  readonly run: (signal: AbortSignal) => void
}

/**
 * The two ways of a browser's looks: its own go by a transport of their own while it detects; those of others come on the transport of its
 * pictures. What is wanted is the truth; both are made from it anew when the socket came anew, the worker was lost or the transport failed.
 */
export function createLookWay({ socket, createDevice, timers, random, onNetworkChange, canCarry }: LookWayParts): LookWay {
  const messages = createListeners<Uint8Array>()
  const sendPause = new RetryPause({ timers, random })
  let isRunning = false
  let isWanted = false
  let sending: LookSendPlane | undefined
  /** Goes up with each way; what belongs to an older one is void. */
  let life = 0
  let heard: readonly CameraId[] = []
  let receiving: { readonly plane: ReceivePlane, readonly pause: RetryPause, data: HeardData | undefined, told: string | undefined, isTelling: boolean } | undefined

  function dropSending(): void {
    life++
    sendPause.cancel()
    sending?.close()
    sending = undefined
  }

  async function connect(): Promise<void> {
    dropSending()
    if (!canCarry || !isRunning || !isWanted || socket.state.kind !== 'open')
      return
    const mine = life
    try {
      const opened = await openLookSendPlane({
        socket,
        createDevice,
        onState(state) {
          if (mine !== life)
            return
          if (state === 'connected')
            sendPause.forget()
          else if (state === 'failed')
            sendPause.later(() => void connect())
          else if (state === 'disconnected')
            mend()
        },
      })
      if (mine === life)
        sending = opened
      else
        opened.close()
    }
    catch {
      // No right to detect, a worker that starts: the socket is the way until this one is there.
      if (mine === life)
        sendPause.later(() => void connect())
    }
  }

  function mend(): void {
    const mine = life
    sending?.restartIce().catch(() => mine === life && void connect())
  }

  async function listen(own: NonNullable<typeof receiving>): Promise<void> {
    try {
      const data = await own.plane.openData(message => own === receiving && messages.tell(message), () => {
        own.data = undefined
        if (own === receiving)
          own.pause.later(() => void listen(own))
      })
      if (own !== receiving)
        return
      own.pause.forget()
      own.data = data
      own.told = undefined
      tell()
    }
    catch {
      // The server goes on over the socket.
      if (own === receiving)
        own.pause.later(() => void listen(own))
    }
  }

  /** One question at a time; what changed meanwhile is asked after it. */
  function tell(): void {
    const own = receiving
    const words = heard.join()
    if (!own?.data || own.isTelling || own.told === words)
      return
    own.isTelling = true
    own.told = words
    own.data.hear(heard).catch(() => {
      // Lost with the socket, which makes everything anew; else asked again by the next change.
      own.told = undefined
    }).finally(() => {
      own.isTelling = false
      if (own.told !== undefined)
        tell()
    })
  }

  return {
    want(wanted) {
      if (wanted === isWanted)
        return
      isWanted = wanted
      void connect()
    },
    send: message => sending?.send(message) ?? false,
    hear(cameraIds) {
      heard = [...cameraIds].sort()
      tell()
    },
    onMessage: messages.add,
    receiveOn(plane) {
      if (!canCarry)
        return () => {}
      const own: NonNullable<typeof receiving> = {
        plane,
        pause: new RetryPause({ timers, random }),
        data: undefined,
        told: undefined,
        isTelling: false,
      }
      receiving = own
      void listen(own)
      return () => {
        own.pause.cancel()
        if (receiving === own)
          receiving = undefined
      }
    },
    run(signal) {
      isRunning = true
      const stops = [
        socket.onNotice(({ notice }) => (notice === 'welcome' || notice === 'media-rebuilt') && void connect()),
        socket.onState(({ kind }) => kind !== 'open' && sending && void connect()),
        onNetworkChange(mend),
      ]
      void connect()
      signal.addEventListener('abort', () => {
        isRunning = false
        stops.forEach(stop => stop())
        dropSending()
      }, { once: true })
    },
  }
}

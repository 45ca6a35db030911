import type { Device } from 'mediasoup-client'
import type { CameraId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { BrowserCameraPort, BrowserCameraState, BrowserCameraTrouble } from '../core/browser-camera-port.ts'
import type { SocketPort } from '../core/socket-port.ts'
import type { SendPlane } from './send-plane.ts'
import { AppError } from '#contract/app-error'
import { createObservable } from '../core/observable.ts'
import { troubleOf } from './own-camera.ts'
import { RetryPause } from './retry-pause.ts'
import { NoH264Encoder, openSendPlane } from './send-plane.ts'

export interface BrowserCameraParts {
  socket: SocketPort
  createDevice: () => Promise<Device>
  /** Asks the user where that is needed. Rejects as getUserMedia does. */
  openCamera: () => Promise<MediaStream>
  timers: Timers
  random: () => number
  onNetworkChange: (listener: () => void) => () => void
}

export interface BrowserCamera extends BrowserCameraPort {
  /** Follows the socket until `signal` aborts, which also ends the sending. */
  readonly run: (signal: AbortSignal) => void
}

/**
 * This device as a camera. That it is wanted is the truth; the way to the server is made from it, again and again, as for receiving: a
 * new socket, a rebuilt worker or a failed transport have it made anew, another network gives it new ICE credentials first.
 */
export function createBrowserCamera({ socket, createDevice, openCamera, timers, random, onNetworkChange }: BrowserCameraParts): BrowserCamera {
  const state = createObservable<BrowserCameraState>({ kind: 'off' })
  const retry = new RetryPause({ timers, random })
  let wanted: { cameraId: CameraId, picture: MediaStream | undefined } | undefined
  let plane: SendPlane | undefined
  /** Goes up with each way to the server; what belongs to an older one is void. */
  let life = 0

  function dropPlane(): void {
    life++
    retry.cancel()
    plane?.close()
    plane = undefined
  }

  function end(next: BrowserCameraState): void {
    dropPlane()
    wanted?.picture?.getTracks().forEach(track => track.stop())
    wanted = undefined
    state.set(next)
  }

  const fail = (trouble: BrowserCameraTrouble): void => end({ kind: 'failed', trouble })

  async function connect(): Promise<void> {
    const own = wanted
    const track = own?.picture?.getVideoTracks()[0]
    if (!own?.picture || !track)
      return
    dropPlane()
    state.set({ kind: 'connecting', picture: own.picture })
    if (socket.state.kind !== 'open')
      return
    const mine = life
    try {
      const opened = await openSendPlane({
        socket,
        createDevice,
        onState(connection) {
          if (mine !== life)
            return
          if (connection === 'failed')
            void connect()
          else if (connection === 'disconnected')
            mend()
        },
      }, own.cameraId, track)
      if (mine !== life)
        return opened.close()
      plane = opened
      retry.forget()
      state.set({
        kind: 'sending',
        picture: own.picture,
        sinceMs: timers.now(),
      })
    }
    catch (error) {
      if (mine !== life)
        return
      if (error instanceof NoH264Encoder)
        return fail('no-h264')
      if (error instanceof AppError && error.code === 'not-allowed')
        return fail('not-allowed')
      if (error instanceof AppError && error.code === 'not-found')
        return fail('camera-gone')
      retry.later(() => void connect())
    }
  }

  function mend(): void {
    const mine = life
    plane?.restartIce().catch(() => mine === life && void connect())
  }

  return {
    state,
    start(cameraId) {
      end({ kind: 'opening' })
      const own: NonNullable<typeof wanted> = { cameraId, picture: undefined }
      wanted = own
      openCamera().then((picture) => {
        if (wanted !== own)
          return picture.getTracks().forEach(track => track.stop())
        own.picture = picture
        // Unplugged, or taken away by the browser.
        picture.getVideoTracks()[0]?.addEventListener('ended', () => wanted === own && fail('no-camera'))
        void connect()
      }, (error: unknown) => wanted === own && fail(troubleOf(error)))
    },
    stop: () => end({ kind: 'off' }),
    run(signal) {
      const stops = [
        socket.onNotice(({ notice }) => (notice === 'welcome' || notice === 'media-rebuilt') && void connect()),
        socket.onState(({ kind }) => kind !== 'open' && plane && void connect()),
        onNetworkChange(mend),
      ]
      signal.addEventListener('abort', () => {
        stops.forEach(stop => stop())
        end({ kind: 'off' })
      }, { once: true })
    },
  }
}

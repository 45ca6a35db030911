import type { Timers } from '#contract/timers'
import type { SocketPort } from './core/socket-port.ts'
import { createBrowserCamera } from './media/browser-camera.ts'
import { receivedExtensions } from './media/capture-time.ts'
import { createFilmTap } from './media/film-tap.ts'
import { createLookWay } from './media/look-way.ts'
import { createMediaSession } from './media/media-session.ts'
import { onNetworkChange } from './media/network-change.ts'
import { openOwnCamera } from './media/own-camera.ts'
import { hasDecoded } from './media/stream-readings.ts'

export interface MediaParts {
  socket: SocketPort
  scriptAddress: Parameters<typeof createFilmTap>[0]
  timers: Timers
  random: () => number
}

/** Everything of this page that goes over WebRTC: pictures, films of them, others' boxes, and this device as a camera. */
export function openMedia({ socket, scriptAddress, timers, random }: MediaParts) {
  const way = {
    socket,
    // Loaded with the first picture: the sign-in page does without.
    createDevice: async () => (await import('mediasoup-client')).Device.factory({ forcedRtpExtensions: receivedExtensions }),
    timers,
    random,
    onNetworkChange: (listener: () => void) => onNetworkChange(globalThis, listener),
  }
  const films = createFilmTap(scriptAddress, timers)
  const lookWay = createLookWay({ ...way, canCarry: 'RTCDataChannel' in globalThis })
  return {
    films,
    lookWay,
    media: createMediaSession({
      ...way,
      hasPicture: hasDecoded,
      onReceiver: films.tap,
      onPlane: lookWay.receiveOn,
    }),
    browserCamera: createBrowserCamera({
      ...way,
      openCamera: () => openOwnCamera(navigator.mediaDevices),
    }),
  }
}

import type { BrowserCameraTrouble } from '../core/browser-camera-port.ts'

/** The device's camera, facing away from the user where there is a choice; never sound. Rejects as getUserMedia does. */
export async function openOwnCamera(devices: MediaDevices | undefined): Promise<MediaStream> {
  if (!devices)
    throw new DOMException('Cameras are for pages over HTTPS.', 'SecurityError')
  return devices.getUserMedia({
    audio: false,
    video: {
      facingMode: { ideal: 'environment' },
      width: { ideal: 1280 },
      height: { ideal: 720 },
      frameRate: { ideal: 15, max: 30 },
    },
  })
}

/** What a refusal of getUserMedia means to people; browsers tell it by the error's name (Media Capture and Streams, 10.6). */
export function troubleOf(error: unknown): BrowserCameraTrouble {
  switch (error instanceof Error
    ? error.name
    : '') {
    case 'NotAllowedError':
      return 'permission-refused'
    case 'SecurityError':
      return 'not-secure'
    case 'NotReadableError':
    case 'AbortError':
      return 'camera-busy'
    default:
      return 'no-camera'
  }
}

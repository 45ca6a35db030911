import type { CameraId } from '#contract/ids'
import type { Observable } from './observable.ts'

/** Why this device's camera cannot be sent, until somebody does something about it. */
export type BrowserCameraTrouble
  = | 'permission-refused'
    | 'no-camera'
    | 'camera-busy'
    | 'no-h264'
    | 'not-secure'
    | 'not-allowed'
    | 'camera-gone'

/** This device's own camera on its way to the server. */
export type BrowserCameraState
  = | { kind: 'off' }
    /** The browser asks its user, or opens the camera. */
    | { kind: 'opening' }
    | { kind: 'connecting', picture: MediaStream }
    | { kind: 'sending', picture: MediaStream, sinceMs: number }
    | { kind: 'failed', trouble: BrowserCameraTrouble }

/** Sends this device's camera as the pictures of one Camera: video alone, never sound. */
export interface BrowserCameraPort {
  readonly state: Observable<BrowserCameraState>
  /** Opens the device's camera and keeps sending it, over losses of the network, until `stop` or a trouble. */
  readonly start: (cameraId: CameraId) => void
  readonly stop: () => void
}

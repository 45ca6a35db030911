import type { Camera, CameraUpdate, NewCamera } from '#contract/camera'
import type { CameraId } from '#contract/ids'
import type { DiscoveredDevice, ProbeReport, ProbeRequest } from '#contract/probe'
import type { ApiPort } from '../../core/api-port.ts'
import { decodeKeyFrame } from './decode-key-frame.ts'

/** What an administrator does with cameras. Calls reject with AppError or NetworkUnavailable. */
export interface CameraAdmin {
  /** Up to 10 s; `signal` ends it, at the camera as well. */
  readonly probe: (request: ProbeRequest, signal: AbortSignal) => Promise<ProbeReport>
  /** Cameras of the server's networks that answer ONVIF's search; about three seconds. */
  readonly discover: (signal: AbortSignal) => Promise<DiscoveredDevice[]>
  readonly create: (camera: NewCamera) => Promise<Camera>
  readonly update: (cameraId: CameraId, update: CameraUpdate) => Promise<Camera>
  readonly remove: (cameraId: CameraId) => Promise<void>
  /** The picture of a report's key frame, to be closed; undefined where this browser has no decoder for it. */
  readonly decode: (keyFrame: string) => Promise<VideoFrame | undefined>
}

export function createCameraAdmin(api: Pick<ApiPort, 'call'>): CameraAdmin {
  return {
    probe: (body, signal) => api.call('camera.probe', { body, signal }),
    discover: async signal => (await api.call('camera.discover', { body: {}, signal })).devices,
    create: body => api.call('camera.create', { body }),
    update: (cameraId, body) => api.call('camera.update', {
      params: { cameraId },
      body,
    }),
    async remove(cameraId) {
      await api.call('camera.remove', {
        params: { cameraId },
      })
    },
    decode: keyFrame => decodeKeyFrame(Uint8Array.from(atob(keyFrame), character => character.charCodeAt(0))),
  }
}

import type { DiscoveredDevice } from '#contract/probe'

/** Where a camera's ONVIF service is, and who asks it. */
export interface OnvifService {
  /** `http://host:port/path` */
  readonly serviceUrl: string
  readonly username?: string
  readonly password?: string
}

/** One of the streams that a camera says it has. Whatever a camera says is checked before it is used. */
export interface OnvifProfile {
  readonly token: string
  /** In capitals: H264, H265, JPEG. */
  readonly codec?: string
  readonly width?: number
  readonly height?: number
  /** On the host that was asked; without credentials. */
  readonly streamUrl?: string
}

export interface OnvifDevice {
  readonly profiles: readonly OnvifProfile[]
  /** The camera's clock minus the server's, in ms, to the second. */
  readonly clockOffsetMs?: number
}

/**
 * The port to ONVIF (Core and Media service). Fails with 'camera-unreachable', 'camera-refused-login', 'camera-protocol' or
 * 'camera-address-invalid'; ends when `signal` aborts.
 */
export interface OnvifPort {
  /** Cameras that answer a WS-Discovery probe sent by these network interfaces, until `signal` aborts; by default those of private networks. */
  readonly discover: (interfaceNames: readonly string[] | undefined, signal: AbortSignal) => Promise<DiscoveredDevice[]>
  readonly getDevice: (service: OnvifService, signal: AbortSignal) => Promise<OnvifDevice>
  /** Asks for a key frame now. */
  readonly setSynchronizationPoint: (service: OnvifService, profileToken: string, signal: AbortSignal) => Promise<void>
}

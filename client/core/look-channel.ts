import type { CameraId } from '#contract/ids'

/** Looks between browsers, past the socket, where the network and the browser allow it. Messages are as `look-codec.ts` writes them. */
export interface LookChannel {
  /** Whether there shall be a way for looks of this browser's own. */
  readonly want: (isWanted: boolean) => void
  /** False: there is no way now, and the socket is one. A look that would have to wait is left out. */
  readonly send: (message: Uint8Array<ArrayBuffer>) => boolean
  /** The cameras whose looks shall come, whole list each time. While this cannot be, the server sends them over the socket. */
  readonly hear: (cameraIds: readonly CameraId[]) => void
  readonly onMessage: (listener: (message: Uint8Array) => void) => () => void
}

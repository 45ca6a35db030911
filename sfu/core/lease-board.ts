import type { CameraId, DeviceId, OrganizationId } from '#contract/ids'

/** Whoever is a camera's detector now. */
export interface CameraHolder {
  /** The browser's socket; one of another server process is not in this one's hub. */
  readonly socketId: string
  /** Of its profile; absent: a page older than this server. */
  readonly deviceId?: DeviceId
  /** Its deviceId where the browser is registered as a station. */
  readonly stationId?: DeviceId
  /** As lists show it: the station's name, else the person's. */
  readonly deviceName: string
  /** Fences the holder before it. 0: given while the database was away, good until it is back. */
  readonly epoch: number
}

export interface HolderChange {
  readonly organizationId: OrganizationId
  readonly cameraId: CameraId
  readonly before: CameraHolder | undefined
  readonly after: CameraHolder | undefined
}

/** Who is the detector of which camera, over all server processes of the database; at most a second old. */
export interface LeaseBoard {
  readonly holderOf: (organizationId: OrganizationId, cameraId: CameraId) => CameraHolder | undefined
  /** LE2: whether this socket may speak as the camera's detector; without an epoch (an older page) its being the holder decides. */
  readonly isCurrent: (organizationId: OrganizationId, cameraId: CameraId, socketId: string, epoch?: number) => boolean
  /** Told of each change after it holds; the answer ends it. */
  readonly onHolder: (listener: (change: HolderChange) => void) => () => void
}

import type { Camera, CameraUpdate, NewCamera, TranscodeChoice, TransportChoice } from '#contract/camera'
import type { SiteId } from '#contract/ids'
import type { DiscoveredDevice, ProbeRequest } from '#contract/probe'

/** What stands in the fields. */
export interface CameraForm {
  name: string
  address: string
  username: string
  password: string
  subAddress: string
  transport: TransportChoice
  transcode: TranscodeChoice
  /** Where it stands; empty: nothing is said of it. */
  siteId: SiteId | ''
  /** Accepted in this sheet; empty: none. */
  certificateSha256: string
}

/** The fields of a new camera, or of one that is there; its login never comes back. */
export function formOf(camera: Camera | undefined): CameraForm {
  return {
    name: camera?.name ?? '',
    address: camera?.address ?? '',
    username: '',
    password: '',
    subAddress: camera?.subAddress ?? '',
    transport: camera?.transport ?? 'auto',
    transcode: camera?.transcode ?? 'never',
    siteId: camera?.siteId ?? '',
    certificateSha256: '',
  }
}

/** Both fields empty: nothing is said about the login. */
function loginOf({ username, password }: CameraForm): Pick<CameraUpdate, 'login'> {
  return username === '' && password === ''
    ? {}
    : {
        login: { username, password },
      }
}

function certificateOf({ certificateSha256 }: CameraForm): Pick<CameraUpdate, 'certificateSha256'> {
  return certificateSha256 === ''
    ? {}
    : { certificateSha256 }
}

/** Where the stream of a found camera usually is; the path, which each maker names otherwise, is for the reader to add. */
export function addressOf({ host }: Pick<DiscoveredDevice, 'host'>): string {
  // An IPv6 address stands in brackets.
  return `rtsp://${host.includes(':') && !host.startsWith('[')
    ? `[${host}]`
    : host}:554/`
}

export function probeRequestOf(form: CameraForm, camera: Camera | undefined): ProbeRequest {
  const { address, transport, transcode } = form
  return {
    address: address.trim(),
    ...loginOf(form),
    ...certificateOf(form),
    transport,
    transcode,
    ...(camera && { cameraId: camera.cameraId }),
  }
}

export function newCameraOf(form: CameraForm): NewCamera {
  const { name, address, subAddress, transport, transcode, siteId } = form
  return {
    kind: 'rtsp',
    name: name.trim(),
    address: address.trim(),
    ...(subAddress.trim() !== '' && {
      subAddress: subAddress.trim(),
    }),
    ...loginOf(form),
    ...certificateOf(form),
    transport,
    transcode,
    ...(siteId !== '' && { siteId }),
  }
}

/** Only what differs, so that what is hidden in an address stays. */
export function updateOf(form: CameraForm, camera: Camera): CameraUpdate {
  const before = formOf(camera)
  const subAddress = form.subAddress.trim()
  const isBrowser = camera.kind === 'browser'
  return {
    ...(form.name.trim() !== before.name && {
      name: form.name.trim(),
    }),
    ...(!isBrowser && form.address.trim() !== before.address && {
      address: form.address.trim(),
    }),
    ...(!isBrowser && subAddress !== before.subAddress && {
      subAddress: subAddress === ''
        ? null
        : subAddress,
    }),
    ...loginOf(form),
    ...certificateOf(form),
    ...(form.transport !== before.transport && { transport: form.transport }),
    ...(form.transcode !== before.transcode && { transcode: form.transcode }),
    ...(form.siteId !== '' && form.siteId !== before.siteId && { siteId: form.siteId }),
  }
}

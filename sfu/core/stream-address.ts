import type { CameraLogin } from '#contract/camera'
import type { CameraAddress } from './camera-address.ts'
import type { StreamAddress } from './camera-source.ts'
import { AppError } from '#contract/app-error'
import { parseCameraAddress } from './camera-address.ts'

interface KnownAddresses {
  /** User name and password given beside the address. */
  readonly login?: CameraLogin | undefined
  /** The certificate that a person accepted. */
  readonly certificateSha256?: string | undefined
  /** What the stream had until now. */
  readonly before?: CameraAddress | undefined
  /** The camera's other stream as it is from now on. */
  readonly beside?: StreamAddress | undefined
}

/**
 * The address of a stream from what a person gave. CM1 credentials come from the address itself, else from the login given beside it, else
 * from what is stored, and that only for the same host and port: a stored password never goes to another place than the one it was
 * given for. An address given as it was shown keeps what is hidden in it. Fails with 'camera-address-invalid'.
 */
export function resolveStreamAddress(text: string, { login, certificateSha256, before, beside }: KnownAddresses): CameraAddress {
  const given = before !== undefined && text === before.shown
    ? {
        stream: { url: before.stream.url },
        shown: before.shown,
      }
    : parseCameraAddress(text)
  if (text !== before?.shown && /=\*\*\*(?:[&_/;]|$)/.test(given.stream.url))
    throw new AppError('camera-address-invalid', 'Write out the part of the camera address that is shown as ***; it is not given back.')
  const known = [before?.stream, beside].find(stream => stream && hostOf(stream.url) === hostOf(given.stream.url))
  const certificate = certificateSha256 ?? known?.certificateSha256
  return {
    shown: given.shown,
    stream: {
      ...(given.stream.username === undefined && (login
        ? loginOf(login)
        : { username: known?.username, password: known?.password })),
      ...given.stream,
      ...(certificate !== undefined && { certificateSha256: certificate }),
    },
  }
}

function loginOf({ username, password }: CameraLogin): Pick<StreamAddress, 'username' | 'password'> {
  return username === ''
    ? {}
    : { username, password }
}

/** Scheme, host and port of an address without credentials: rtsp where it was rtsps would show the password to the network. */
function hostOf(url: string): string {
  return /^[a-z]+:\/\/[^/?]*/.exec(url)?.[0] ?? url
}

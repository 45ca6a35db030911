import { AppError } from '#contract/app-error'

/** An answer other than 2xx to one of our requests, as a sentence with the remedy. */
export function failureOfStatus(status: number, method: string, hasCredentials: boolean): AppError {
  switch (status) {
    case 401:
      return new AppError('camera-refused-login', hasCredentials
        ? 'Camera refused the RTSP login; check user name and password.'
        : 'Camera asks for an RTSP login; enter its user name and password.')
    case 403:
      return new AppError('camera-refused-login', 'Camera refused access to this stream; give the user the right to live view in the camera.')
    case 404:
    case 410:
      return new AppError('camera-path-unknown', 'Camera does not know this stream path; take the RTSP path from its manual.')
    case 453:
    case 503:
      return new AppError('camera-protocol', 'Camera is busy; close other viewers of it or lower its bit rate.')
    default:
      break
  }
  return new AppError('camera-protocol', `Camera answered ${method} with RTSP status ${status}; restart it, and if it stays so, update its firmware.`, { status })
}

/** The camera sends us elsewhere. The location is not part of the message: it may hold a password. */
export class RtspRedirect extends AppError {
  readonly location: string

  constructor(location: string) {
    super('camera-protocol', 'Camera answers from another address; enter that address directly.')
    this.location = location
  }
}

/** A failed lookup or socket, by its Node error code, as a sentence with the remedy. */
export function failureOfSocket(error: unknown): AppError {
  const code = error instanceof Error && 'code' in error
    ? String(error.code)
    : ''
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return unreachable('The camera\'s name is unknown in this network; check the name or use its IP address.', error)
    case 'ECONNREFUSED':
      return unreachable('Nothing answers at the camera\'s address and port; check that RTSP is switched on and the port is right.', error)
    case 'ECONNRESET':
    case 'EPIPE':
      return unreachable('Camera closed the connection; check that it allows one more viewer.', error)
    default:
      return unreachable('Camera is not reachable; check its power, its cable and its address.', error)
  }
}

function unreachable(message: string, cause: unknown): AppError {
  return new AppError('camera-unreachable', message, {}, { cause })
}

export function noAnswer(hasJunk: boolean): AppError {
  return hasJunk
    ? new AppError('camera-not-rtsp', 'Something that is not RTSP answers at the camera\'s address; use the RTSP port of the camera, usually 554.')
    : new AppError('camera-unreachable', 'Camera accepted the connection but did not answer; check the port, and restart the camera.')
}

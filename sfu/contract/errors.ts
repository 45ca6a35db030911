/**
 * Every failure that crosses a border, once: the HTTP status it becomes and whether trying again can help.
 * `retry`: 'never' until something changes, 'later' after a pause, 'now' at once.
 */
export const errorTable = {
  'bad-input': { httpStatus: 400, retry: 'never' },
  'not-signed-in': { httpStatus: 401, retry: 'never' },
  'link-used': { httpStatus: 401, retry: 'never' },
  'wrong-login': { httpStatus: 401, retry: 'never' },
  'wrong-code': { httpStatus: 401, retry: 'never' },
  'password-refused': { httpStatus: 400, retry: 'never' },
  'totp-required': { httpStatus: 403, retry: 'never' },
  'not-allowed': { httpStatus: 403, retry: 'never' },
  'foreign-origin': { httpStatus: 403, retry: 'never' },
  'address-not-allowed': { httpStatus: 403, retry: 'never' },
  'not-found': { httpStatus: 404, retry: 'never' },
  'name-taken': { httpStatus: 409, retry: 'never' },
  'already-set-up': { httpStatus: 409, retry: 'never' },
  'last-administrator': { httpStatus: 409, retry: 'never' },
  'rights-changed': { httpStatus: 409, retry: 'now' },
  'edited-elsewhere': { httpStatus: 409, retry: 'never' },
  'sequence-gap': { httpStatus: 409, retry: 'now' },
  'database-restored': { httpStatus: 409, retry: 'now' },
  'protocol-unsupported': { httpStatus: 426, retry: 'never' },
  'too-large': { httpStatus: 413, retry: 'never' },
  'hash-mismatch': { httpStatus: 422, retry: 'never' },
  'too-many-requests': { httpStatus: 429, retry: 'later' },
  'busy': { httpStatus: 503, retry: 'later' },
  'internal': { httpStatus: 500, retry: 'later' },
  'database-unavailable': { httpStatus: 503, retry: 'later' },
  'media-unavailable': { httpStatus: 503, retry: 'later' },
  'disk-full': { httpStatus: 507, retry: 'later' },
  'already-running': { httpStatus: 409, retry: 'never' },
  'port-taken': { httpStatus: 500, retry: 'never' },
  // Cameras. They never become an HTTP answer of ours; they are the `code` of an offline stream.
  'camera-address-invalid': { httpStatus: 400, retry: 'never' },
  'camera-unreachable': { httpStatus: 502, retry: 'later' },
  'camera-refused-login': { httpStatus: 502, retry: 'later' },
  'camera-not-rtsp': { httpStatus: 502, retry: 'later' },
  'camera-path-unknown': { httpStatus: 502, retry: 'later' },
  'camera-no-h264': { httpStatus: 502, retry: 'later' },
  'camera-b-frames': { httpStatus: 502, retry: 'later' },
  'camera-no-key-frames': { httpStatus: 502, retry: 'later' },
  'camera-certificate-unknown': { httpStatus: 502, retry: 'later' },
  'camera-silent': { httpStatus: 502, retry: 'later' },
  'camera-stream-ended': { httpStatus: 502, retry: 'later' },
  'camera-protocol': { httpStatus: 502, retry: 'later' },
  'camera-starting': { httpStatus: 503, retry: 'later' },
  // Detectors.
  'model-not-found': { httpStatus: 404, retry: 'never' },
  'model-invalid': { httpStatus: 422, retry: 'never' },
  'model-hash-mismatch': { httpStatus: 422, retry: 'never' },
} as const satisfies Record<string, { httpStatus: number, retry: 'never' | 'later' | 'now' }>

export type ErrorCode = keyof typeof errorTable
export const errorCodes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]

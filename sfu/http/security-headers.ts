import { contentSecurityPolicy } from './content-security-policy.ts'

export interface AnswerPlace {
  /** Path without query. */
  readonly pathname: string
  /** Host header that was checked against the allow-list; 'localhost' when there was none. */
  readonly host: string
  readonly isTls: boolean
}

const denied = [
  'accelerometer',
  'browsing-topics',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
  'xr-spatial-tracking',
]
const permissionsPolicy = [
  ...denied.map(name => `${name}=()`),
  'autoplay=(self)',
  // A tablet's own camera can be a Camera; a page of ours asks its user for it.
  'camera=(self)',
  'fullscreen=(self)',
  'picture-in-picture=(self)',
  'screen-wake-lock=(self)',
].join(', ')

/**
 * Headers of every answer. COOP and COEP make the pages and workers cross-origin isolated (WASM threads); the rest keeps
 * others' pages from reading, framing or guessing what we serve.
 */
export function securityHeaders({ pathname, host, isTls }: AnswerPlace): Record<string, string> {
  const hostname = host.replace(/:\d+$/, '')
  return {
    'content-security-policy': contentSecurityPolicy(pathname, `${isTls ? 'wss' : 'ws'}://${host}`),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': permissionsPolicy,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // Never for localhost: the promise covers every port of a name, and other programs serve plain HTTP there.
    ...(isTls && hostname !== 'localhost'
      ? { 'strict-transport-security': 'max-age=31536000' }
      : {}),
  }
}

import type { Guard } from './guard.ts'

const matrix = ['db', 'sfu/http/access-matrix.db.test.ts'] as const
const perimeter = ['node', 'sfu/http/perimeter.test.ts'] as const
const place = ['node', 'sfu/http/request-place.test.ts'] as const
const cameras = ['node', 'sfu/camera-network.test.ts'] as const

/** What keeps people in their rights, and the network outside. */
export const peopleGuards: readonly Guard[] = [
  {
    name: 'policy: every route asks before its handler',
    file: 'sfu/http/register-routes.ts',
    breaks: ['  authorize(actor, permission, actor)\n', '  void authorize\n'],
    test: ['node', 'sfu/http/register-routes.test.ts'],
  },
  {
    name: 'scope: a list shows what is within it',
    file: 'sfu/db/scope-filter.ts',
    breaks: ['          and (within.site_id = any', '          and (true or within.site_id = any'],
    test: matrix,
  },
  {
    name: 'scope: what is foreign is answered as what never was',
    file: 'sfu/core/absence.ts',
    breaks: ['return error instanceof AppError && error.code === \'not-found\'', 'return error instanceof AppError && error.message === \'\''],
    test: matrix,
  },
  {
    name: 'row-level security: one organization at a time',
    file: 'sfu/db/migrations/0001-foundation.ts',
    breaks: ['      using (organization_id = (select ansim_current_organization()))\n', '      using (true)\n'],
    test: ['db', 'sfu/db/database.db.test.ts'],
  },
  {
    name: 'origin: only pages of this server change anything',
    file: 'sfu/http/origin-policy.ts',
    breaks: ['    : origin.toLowerCase() === ownOrigin(place)\n}', '    : origin.length > 0\n}'],
    test: ['db', 'sfu/http/guards.db.test.ts'],
  },
  {
    name: 'cookie: no script reads it',
    file: 'sfu/http/session-cookie.ts',
    breaks: ['  httpOnly: true,', '  httpOnly: false,'],
    test: ['db', 'sfu/http/routes.db.test.ts'],
  },
  {
    name: 'throttle: guesses cost time',
    file: 'sfu/core/sign-in-budget.ts',
    breaks: ['if (!past || past.failures < budget.free ||', 'if (!past || past.failures < Number.MAX_SAFE_INTEGER ||'],
    test: ['node', 'sfu/core/sign-in-budget.test.ts'],
  },
  {
    name: 'hashes: four at a time',
    file: 'sfu/auth/password-hash.ts',
    breaks: ['if (inFlight >= mostInFlight)', 'if (inFlight >= 100 * mostInFlight)'],
    test: ['node', 'sfu/auth/password-hash.test.ts'],
  },
  {
    name: 'seal: what was sealed for one opens for no other',
    file: 'sfu/auth/sealed-credential.ts',
    breaks: ['  return Buffer.from(owner)\n', '  return Buffer.from(owner.slice(0, 0))\n'],
    test: ['node', 'sfu/auth/sealed-credential.test.ts'],
  },
  {
    name: 'seal: a retired key seals nothing',
    file: 'sfu/usecases/rotate-master-key.ts',
    breaks: ['set retired_keys = retired_keys ||', 'set retired_keys = retired_keys; select'],
    test: ['db', 'sfu/usecases/rotate-master-key.db.test.ts'],
  },
  {
    name: 'camera address: IPv4 inside IPv6',
    file: 'sfu/rtsp/address-policy.ts',
    breaks: ['  if (begins(0x20, 0x02))\n', '  if (begins(0x20, 0x02, 0xFF))\n'],
    test: cameras,
  },
  {
    name: 'camera address: a name that leads to this machine',
    file: 'sfu/camera-network.ts',
    breaks: ['if (classifyAddress(address) === \'loopback\' && !isLoopbackHost(host))', 'if (classifyAddress(address) === \'loopback\' && host === \'\')'],
    test: cameras,
  },
  {
    name: 'path: no hidden file is served',
    file: 'sfu/http/static-site.ts',
    breaks: ['dotfiles: \'ignore\'', 'dotfiles: \'allow\''],
    test: perimeter,
  },
  {
    name: 'header: on what the router cannot read',
    file: 'sfu/http/http-app.ts',
    breaks: ['      void answer.headers(securityHeaders({ pathname: \'/\', host: \'localhost\', isTls: false }))\n', ''],
    test: perimeter,
  },
  {
    name: 'proxy: believed where it is trusted alone',
    file: 'sfu/http/request-place.ts',
    breaks: ['const isProxied = isAmong(peer, trusted)', 'const isProxied = trusted.length > 0'],
    test: place,
  },
  {
    name: 'allow-list: asked before anything else',
    file: 'sfu/http/guards.ts',
    breaks: ['    await gate.requireAny(place.address)\n', ''],
    test: place,
  },
  {
    name: 'revocation: a socket ends with its session',
    file: 'sfu/ws/socket-route.ts',
    breaks: ['          browser.close(sessionEnded, \'the session ended\')\n', '          void sessionEnded\n'],
    test: ['db', 'sfu/ws/socket.db.test.ts'],
  },
]

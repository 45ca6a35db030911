/**
 * Whether a host as written is this machine and cannot be anything else: `localhost` (RFC 6761 6.3), 127.0.0.0/8 in four
 * numbers, or ::1. A name that merely resolves there, or an address in another notation, is not.
 */
export function isLoopbackHost(host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, '').toLowerCase()
  return plain === 'localhost' || plain === '::1' || /^127(?:\.(?:0|[1-9]\d{0,2})){3}$/.test(plain)
}

import { isInRange, parseAddressRange, parseIpAddress } from '#contract/ip-address'

/** Whether `address` is this machine itself. */
export function isLoopbackAddress(address: string): boolean {
  const bytes = parseIpAddress(address)
  return bytes !== undefined && (bytes.length === 4
    ? bytes[0] === 127
    : bytes.every((byte, index) => byte === (index === 15
        ? 1
        : 0)))
}

/** Whether somebody at `address` may come in. An empty list keeps nobody out; this machine itself always may. */
export function isAddressAllowed(ranges: readonly string[], address: string): boolean {
  if (ranges.length === 0 || isLoopbackAddress(address))
    return true
  const bytes = parseIpAddress(address)
  return bytes !== undefined && ranges.some((text) => {
    const range = parseAddressRange(text)
    return range !== undefined && isInRange(bytes, range)
  })
}

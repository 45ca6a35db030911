/** An IP address as its bytes: 4 or 16. IPv4 inside IPv6 (RFC 4291 2.5.5.2) is IPv4. */
export type IpBytes = readonly number[]

/**
 * Reads an address as inet_pton does, which knows one notation of each: four decimal numbers without leading zeros, or IPv6 (RFC 4291 2.2)
 * without a zone. Undefined for everything else.
 */
export function parseIpAddress(text: string): IpBytes | undefined {
  const four = parseFour(text)
  if (four)
    return four
  const six = parseSix(text)
  return six && isMapped(six)
    ? six.slice(12)
    : six
}

/** `10.0.0.0/8`, `fd00::/8`, or one address. */
export interface AddressRange {
  readonly bytes: IpBytes
  readonly prefix: number
}

/** Undefined for what is no range. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [address = '', length, ...more] = text.split('/')
  const bytes = parseIpAddress(address)
  if (!bytes || more.length > 0)
    return undefined
  // A range of mapped addresses counts its bits from the start of the 16 bytes.
  const hidden = bytes.length === 4 && address.includes(':')
    ? 96
    : 0
  const whole = bytes.length * 8
  if (length === undefined)
    return { bytes, prefix: whole }
  const prefix = /^(?:0|[1-9]\d{0,2})$/.test(length)
    ? Number(length) - hidden
    : -1
  return prefix >= 0 && prefix <= whole
    ? { bytes, prefix }
    : undefined
}

export function isInRange(address: IpBytes, { bytes, prefix }: AddressRange): boolean {
  if (address.length !== bytes.length)
    return false
  return address.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, prefix - index * 8))
    const mask = (0xFF << (8 - bits)) & 0xFF
    return (byte & mask) === (bytes[index]! & mask)
  })
}

function parseFour(text: string): IpBytes | undefined {
  const parts = text.split('.')
  const numbers = parts.map(part => /^(?:0|[1-9]\d{0,2})$/.test(part)
    ? Number(part)
    : 256)
  return parts.length === 4 && numbers.every(number => number < 256)
    ? numbers
    : undefined
}

function parseSix(text: string): IpBytes | undefined {
  const halves = text.split('::')
  if (halves.length > 2)
    return undefined
  const [head, tail] = halves.map((half, index) => groupsOf(half, index === halves.length - 1))
  if (!head || (halves.length === 2 && !tail))
    return undefined
  const known = head.length + (tail?.length ?? 0)
  // `::` stands for two bytes of nought at least.
  if (halves.length === 2
    ? known > 14
    : known !== 16) {
    return undefined
  }
  return [
    ...head,
    ...Array.from<number>({ length: 16 - known }).fill(0),
    ...tail ?? [],
  ]
}

/** The bytes of `1:a:ffff`; the last group of an address may be an IPv4 address. */
function groupsOf(text: string, isLast: boolean): number[] | undefined {
  if (text === '')
    return []
  const bytes: number[] = []
  const groups = text.split(':')
  for (const [index, group] of groups.entries()) {
    const four = isLast && index === groups.length - 1
      ? parseFour(group)
      : undefined
    if (four) {
      bytes.push(...four)
      continue
    }
    if (!/^[\da-f]{1,4}$/i.test(group))
      return undefined
    const value = Number.parseInt(group, 16)
    bytes.push(value >> 8, value & 0xFF)
  }
  return bytes
}

function isMapped(bytes: IpBytes): boolean {
  return bytes.slice(0, 10).every(byte => byte === 0) && bytes[10] === 0xFF && bytes[11] === 0xFF
}

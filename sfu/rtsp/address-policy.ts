import type { AddressRange, IpBytes } from '#contract/ip-address'
import { AppError } from '#contract/app-error'
import { isInRange, parseIpAddress } from '#contract/ip-address'

export type AddressKind = 'loopback' | 'link-local' | 'metadata' | 'unspecified' | 'multicast' | 'broadcast' | 'reserved' | 'ordinary'

/** Says whether a camera may be reached at a resolved IP address and port. Throws AppError 'camera-address-invalid' if not. */
export type AddressPolicy = (address: string, port: number) => void

/** Where machines in a cloud ask who they are, and get keys: AWS, GCP and most; ECS; Alibaba; Azure; Oracle. */
const metadata = [
  '169.254.169.254',
  '169.254.170.2',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd20:ce::254',
].map(address => parseIpAddress(address)!)

/** What an IP address stands for; IPv4 inside IPv6, in each of the forms that a network may take apart again, counts as the IPv4 address. */
export function classifyAddress(address: string): AddressKind {
  const bytes = parseIpAddress(address.replace(/%.*$/, ''))
  if (!bytes)
    return 'reserved'
  if (metadata.some(known => known.length === bytes.length && known.every((byte, index) => byte === bytes[index])))
    return 'metadata'
  if (bytes.length === 4)
    return classifyFour(bytes)
  const kind = classifySix(bytes)
  if (kind !== 'ordinary')
    return kind
  return embedded(bytes).map(four => classifyAddress(four.join('.'))).find(inner => inner !== 'ordinary') ?? 'ordinary'
}

function classifyFour(bytes: IpBytes): AddressKind {
  const [a = 0, b = 0] = bytes
  if (bytes.every(byte => byte === 255))
    return 'broadcast'
  if (a === 127)
    return 'loopback'
  if (a === 0)
    return 'unspecified'
  if (a === 169 && b === 254)
    return 'link-local'
  if (a >= 240)
    return 'reserved'
  return a >= 224
    ? 'multicast'
    : 'ordinary'
}

function classifySix(bytes: IpBytes): AddressKind {
  const [a = 0, b = 0] = bytes
  const isNought = bytes.slice(0, 15).every(byte => byte === 0)
  if (isNought && bytes[15]! < 2) {
    return bytes[15] === 1
      ? 'loopback'
      : 'unspecified'
  }
  if (a === 0xFF)
    return 'multicast'
  if (a === 0xFE && b >= 0x80 && b < 0xC0)
    return 'link-local'
  // Site-local (RFC 3879): given up, and not routed.
  return a === 0xFE && b >= 0xC0
    ? 'reserved'
    : 'ordinary'
}

/** The IPv4 addresses that may be meant by an IPv6 address. */
function embedded(bytes: IpBytes): IpBytes[] {
  const begins = (...prefix: number[]): boolean => prefix.every((byte, index) => bytes[index] === byte)
  const last = bytes.slice(12)
  const found: IpBytes[] = []
  // IPv4-compatible (RFC 4291 2.5.5.1), translated (RFC 2765), NAT64 (RFC 6052, RFC 8215).
  if (begins(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) || begins(0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0) || begins(0x00, 0x64, 0xFF, 0x9B))
    found.push(last)
  // 6to4 (RFC 3056).
  if (begins(0x20, 0x02))
    found.push(bytes.slice(2, 6))
  // Teredo (RFC 4380): the server, and the client with its bits turned over.
  if (begins(0x20, 0x01, 0, 0))
    found.push(bytes.slice(4, 8), last.map(byte => byte ^ 0xFF))
  // ISATAP (RFC 5214).
  if ((bytes[8]! & 0xFC) === 0 && bytes[9] === 0 && bytes[10] === 0x5E && bytes[11] === 0xFE)
    found.push(last)
  return found
}

/** SE4: refuses every kind of address that is not listed in `allowed` and not in `ranges`; 'ordinary' is always allowed. */
export function allowAddresses(allowed: readonly AddressKind[], ranges: readonly AddressRange[] = []): AddressPolicy {
  return (address) => {
    const kind = classifyAddress(address)
    if (kind === 'ordinary' || allowed.includes(kind))
      return
    const bytes = parseIpAddress(address.replace(/%.*$/, ''))
    if (!bytes || !ranges.some(range => isInRange(bytes, range)))
      throw new AppError('camera-address-invalid', `The camera address leads to a ${kind} address, which is not allowed. Use the camera's address in your network, or name its network in ANSIM_CAMERA_NETWORKS.`)
  }
}

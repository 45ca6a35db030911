import { isIP } from 'node:net'
import { AppError } from '#contract/app-error'

export type AddressKind = 'loopback' | 'link-local' | 'metadata' | 'unspecified' | 'multicast' | 'ordinary'

/** Says whether a camera may be reached at a resolved IP address and port. Throws AppError 'camera-address-invalid' if not. */
export type AddressPolicy = (address: string, port: number) => void

/** What an IP address stands for; IPv4 inside IPv6 counts as the IPv4 address. */
export function classifyAddress(address: string): AddressKind {
  const mapped = /^(?:::ffff:|64:ff9b::)(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  const plain = mapped ?? address.replace(/%.*$/, '')
  if (isIP(plain) === 4) {
    const [a = 0, b = 0] = plain.split('.').map(Number)
    if (plain === '169.254.169.254' || plain === '100.100.100.200')
      return 'metadata'
    if (a === 127)
      return 'loopback'
    if (a === 0)
      return 'unspecified'
    if (a === 169 && b === 254)
      return 'link-local'
    return a >= 224
      ? 'multicast'
      : 'ordinary'
  }
  const text = plain.toLowerCase()
  if (text === '::1')
    return 'loopback'
  if (text === '::')
    return 'unspecified'
  if (text.startsWith('::ffff:'))
    return 'unspecified' // mapped in hexadecimal: no resolver writes that
  if (text === 'fd00:ec2::254')
    return 'metadata'
  if (/^fe[89ab]/.test(text))
    return 'link-local'
  return text.startsWith('ff')
    ? 'multicast'
    : 'ordinary'
}

/** Refuses every kind of address that is not listed in `allowed`; 'ordinary' is always allowed. */
export function allowAddresses(allowed: readonly AddressKind[]): AddressPolicy {
  return (address) => {
    const kind = classifyAddress(address)
    if (kind !== 'ordinary' && !allowed.includes(kind))
      throw new AppError('camera-address-invalid', `The camera address leads to a ${kind} address of this server, which is not allowed. Use the camera's address in your network.`)
  }
}

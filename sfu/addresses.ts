import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/** Where the server listens, and what it tells browsers to send media to. */
export interface AddressPlan {
  /** For TCP: the web pages. */
  readonly webAddresses: readonly string[]
  /** For WebRTC, which listens on one address. */
  readonly mediaIp: string
  /** Told to browsers instead of `mediaIp`. */
  readonly announcedAddress?: string
}

export interface AddressSources {
  readonly resolve: (name: string) => Promise<string | undefined>
  /** Addresses of this machine other than loopback. */
  readonly ownAddresses: () => readonly string[]
}

const here: AddressSources = {
  resolve: async name => (await lookup(name).catch(() => undefined))?.address,
  ownAddresses: () => Object.values(networkInterfaces()).flatMap(entries => entries ?? []).filter(({ internal }) => !internal).map(({ address }) => address),
}

const loopback = '127.0.0.1'

/**
 * Without `host`: this machine alone. With the address of one of its interfaces: that one and loopback, so that a camera network
 * on another interface does not reach the pages. With a name, or an address that a router translates: every interface.
 */
export async function planAddresses(host: string | undefined, { resolve, ownAddresses }: AddressSources = here): Promise<AddressPlan> {
  if (host === undefined || host === 'localhost') {
    return {
      webAddresses: [loopback],
      mediaIp: loopback,
    }
  }
  const isAddress = isIP(host) !== 0
  const own = ownAddresses()
  const resolved = isAddress
    ? host
    : await resolve(host)
  if (isAddress && (isLoopback(host) || own.includes(host))) {
    return {
      webAddresses: [
        ...new Set([host, loopback]),
      ],
      mediaIp: host,
    }
  }
  // Debian's /etc/hosts gives a machine's own name a loopback address, which no tablet reaches.
  const announcedAddress = resolved !== undefined && !isLoopback(resolved)
    ? resolved
    : own.find(address => isIP(address) === 4) ?? loopback
  return {
    webAddresses: ['0.0.0.0'],
    mediaIp: '0.0.0.0',
    announcedAddress,
  }
}

/** `scheme://host:port` as people type it. */
export function originOf(host: string | undefined, port: number): string {
  if (host === undefined)
    return `http://localhost:${port}`
  return `https://${isIP(host) === 6
    ? `[${host}]`
    : host}:${port}`
}

function isLoopback(address: string): boolean {
  return /^127\.|^::1$/.test(address)
}

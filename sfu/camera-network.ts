import type { AddressRange } from '#contract/ip-address'
import type { Timers } from '#contract/timers'
import type { Random } from './core/random.ts'
import type { RtspSessionPorts } from './rtsp/rtsp-session.ts'
import { networkInterfaces } from 'node:os'
import { AppError } from '#contract/app-error'
import { isInRange, parseAddressRange, parseIpAddress } from '#contract/ip-address'
import { isLoopbackHost } from './core/loopback-host.ts'
import { allowAddresses, classifyAddress } from './rtsp/address-policy.ts'
import { dial, resolveHost } from './rtsp/dial.ts'

export interface CameraNetworkOptions {
  /** TCP ports of this server; no camera is there. */
  readonly ownPorts: () => readonly number[]
  /** Networks in which cameras may be though nobody else's are there: link-local ones, say. */
  readonly allowed: readonly AddressRange[]
  readonly timers: Timers
  readonly random: Random
}

/** What the system knows and does; tests see what would be done. */
export interface CameraNetworkSystem extends Pick<RtspSessionPorts, 'resolveHost' | 'dial'> {
  /** Addresses of this machine other than loopback. */
  readonly ownAddresses: () => readonly string[]
}

const system: CameraNetworkSystem = {
  resolveHost,
  dial,
  ownAddresses: () => Object.values(networkInterfaces()).flatMap(entries => entries ?? []).map(({ address }) => address),
}

/** SE4: how cameras are reached, for whoever does: one rule about where none may be. */
export function createCameraNetwork({ ownPorts, allowed, timers, random }: CameraNetworkOptions, { resolveHost, dial, ownAddresses }: CameraNetworkSystem = system): RtspSessionPorts {
  const policy = allowAddresses(['loopback'], allowed)
  return {
    timers,
    randomBytes: random,
    // Loopback is for cameras whose address says so, which only whoever runs the server may add; a name that leads here is a way
    // into this machine.
    async resolveHost(host) {
      const address = await resolveHost(host)
      if (classifyAddress(address) === 'loopback' && !isLoopbackHost(host))
        throw new AppError('camera-address-invalid', 'The name in the camera address leads to this server itself; use the address of the camera.')
      return address
    },
    dial,
    addressPolicy(address, port) {
      if ((classifyAddress(address) === 'loopback' || ownAddresses().some(own => isSame(own, address))) && ownPorts().includes(port))
        throw new AppError('camera-address-invalid', 'The camera address leads to this server itself; use the address of the camera.')
      policy(address, port)
    },
  }
}

/** Whether two addresses are one, in whatever notation. */
function isSame(own: string, address: string): boolean {
  const range = parseAddressRange(own.replace(/%.*$/, ''))
  const bytes = parseIpAddress(address.replace(/%.*$/, ''))
  return range !== undefined && bytes !== undefined && isInRange(bytes, range)
}

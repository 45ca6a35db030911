import type { Timers } from '#contract/timers'
import type { Random } from './core/random.ts'
import type { RtspSessionPorts } from './rtsp/rtsp-session.ts'
import { AppError } from '#contract/app-error'
import { isLoopbackHost } from './core/loopback-host.ts'
import { allowAddresses, classifyAddress } from './rtsp/address-policy.ts'
import { dial, resolveHost } from './rtsp/dial.ts'

export interface CameraNetworkOptions {
  /** TCP ports of this server on loopback; no camera is there. */
  readonly ownPorts: () => readonly number[]
  readonly timers: Timers
  readonly random: Random
}

/** How cameras are reached, for whoever does: one rule about where none may be. */
export function createCameraNetwork({ ownPorts, timers, random }: CameraNetworkOptions): RtspSessionPorts {
  const policy = allowAddresses(['loopback'])
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
      if (classifyAddress(address) === 'loopback' && ownPorts().includes(port))
        throw new AppError('camera-address-invalid', 'The camera address leads to this server itself; use the address of the camera.')
      policy(address, port)
    },
  }
}

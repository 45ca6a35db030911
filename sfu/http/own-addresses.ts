import type { Actor } from '../core/actor.ts'
import { AppError } from '#contract/app-error'
import { parseCameraAddress } from '../core/camera-address.ts'
import { isLoopbackHost } from '../core/loopback-host.ts'

/**
 * Whoever may open the operator's socket reaches everything on this machine anyway; a browser elsewhere must not reach it through us. Fails
 * with 'camera-address-invalid'.
 */
export function refuseOwnAddresses(isForNetwork: boolean, actor: Actor, addresses: readonly (string | null | undefined)[]): void {
  for (const address of addresses) {
    if (isForNetwork && actor.kind !== 'operator' && address && isLoopbackHost(new URL(parseCameraAddress(address).stream.url.replace(/^rtsps?:/i, 'http:')).hostname))
      throw new AppError('camera-address-invalid', 'This address is the server itself; give the camera\'s address in your network, or add it on the server with npx ansim camera add.')
  }
}

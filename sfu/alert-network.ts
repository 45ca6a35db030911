import type { AddressRange } from '#contract/ip-address'
import type { OutboundNetwork } from './push/outbound-network.ts'
import { networkInterfaces } from 'node:os'
import { AppError } from '#contract/app-error'
import { isInRange, parseIpAddress } from '#contract/ip-address'
import { classifyAddress } from './rtsp/address-policy.ts'
import { resolveHost } from './rtsp/dial.ts'

export interface AlertNetworkOptions {
  /** TCP ports of this server: no message goes there. */
  readonly ownPorts: () => readonly number[]
  /** Networks that messages may go to though nobody else's are there. */
  readonly allowed: readonly AddressRange[]
}

/** What the system knows; tests give their own. */
export interface AlertNetworkSystem {
  readonly resolveHost: (host: string) => Promise<string>
  readonly ownAddresses: () => readonly string[]
}

const system: AlertNetworkSystem = {
  resolveHost,
  ownAddresses: () => Object.values(networkInterfaces()).flatMap(entries => entries ?? []).map(({ address }) => address),
}

/** AL13: where messages may go. A host is resolved once, and the address that was looked at is the one that is connected to. */
export function createAlertNetwork({ ownPorts, allowed }: AlertNetworkOptions, { resolveHost, ownAddresses }: AlertNetworkSystem = system): OutboundNetwork {
  const isNamed = (address: string): boolean => {
    const bytes = parseIpAddress(address.replace(/%.*$/, ''))
    return bytes !== undefined && allowed.some(range => isInRange(bytes, range))
  }
  return {
    isNamed,
    async resolve(host, port) {
      const address = await resolveHost(host)
      const kind = classifyAddress(address)
      if ((kind === 'loopback' || ownAddresses().includes(address)) && ownPorts().includes(port))
        throw new AppError('bad-input', 'This leads to Ansim itself; give the address of another program.')
      if (kind !== 'ordinary' && !isNamed(address))
        throw new AppError('bad-input', `This leads to a ${kind} address, where no messages are sent. Give another address, or name its network in ANSIM_ALERT_NETWORKS.`)
      return address
    },
  }
}

import { describe, expect, it } from 'vitest'
import { parseAddressRange } from '#contract/ip-address'
import { createAlertNetwork } from './alert-network.ts'

const named = (...ranges: string[]) => ranges.map(range => parseAddressRange(range)!)
function network(answer: string, allowed: string[] = []) {
  return createAlertNetwork(
    {
      ownPorts: () => [8443],
      allowed: named(...allowed),
    },
    {
      resolveHost: async () => answer,
      ownAddresses: () => ['192.168.0.10'],
    },
  )
}

describe('where messages may go', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '0.0.0.0',
    '169.254.1.1',
    '169.254.169.254',
    'fd00:ec2::254',
    'fe80::1',
    '224.0.0.1',
    '255.255.255.255',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
  ])('AL13 not to %s, whatever name leads there', async (address) => {
    await expect(network(address).resolve('innocent.example.com', 443)).rejects.toThrow(/leads to/)
  })

  it('AL13 to the plant\'s network and to the internet, by the address that was looked at', async () => {
    for (const address of [
      '192.168.0.20',
      '10.1.2.3',
      '203.0.113.5',
      '2001:db8::1',
    ])
      expect(await network(address).resolve('receiver', 443)).toBe(address)
  })

  it('AL13 not to this server, by any of its addresses', async () => {
    await expect(network('192.168.0.10').resolve('me', 8443)).rejects.toThrow('Ansim itself')
    await expect(network('127.0.0.1', ['127.0.0.0/8']).resolve('me', 8443)).rejects.toThrow('Ansim itself')
    expect(await network('192.168.0.10').resolve('me', 25)).toBe('192.168.0.10')
  })

  it('AL13 where whoever runs the server named the network', async () => {
    expect(await network('127.0.0.1', ['127.0.0.1']).resolve('relay', 25)).toBe('127.0.0.1')
    await expect(network('127.0.0.2', ['127.0.0.1']).resolve('relay', 25)).rejects.toThrow('ANSIM_ALERT_NETWORKS')
  })
})

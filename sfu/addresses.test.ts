import { expect, it } from 'vitest'
import { originOf, planAddresses } from './addresses.ts'

const sources = {
  resolve: async (name: string) => ({ 'hub': '127.0.1.1', 'hub.plant.example': '192.168.1.20' })[name],
  ownAddresses: () => ['fe80::1', '192.168.1.20', '10.0.0.5'],
}

it('listens on this machine alone without a host', async () => {
  expect(await planAddresses(undefined, sources)).toEqual({
    webAddresses: ['127.0.0.1'],
    mediaIp: '127.0.0.1',
  })
})

it('listens on the given address of this machine and no other network\'s', async () => {
  expect(await planAddresses('192.168.1.20', sources)).toEqual({
    webAddresses: ['192.168.1.20', '127.0.0.1'],
    mediaIp: '192.168.1.20',
  })
  expect(await planAddresses('127.0.0.2', sources)).toEqual({
    webAddresses: ['127.0.0.2', '127.0.0.1'],
    mediaIp: '127.0.0.2',
  })
})

it('announces an address that tablets reach, for names and behind routers', async () => {
  expect(await planAddresses('hub.plant.example', sources)).toMatchObject({
    webAddresses: ['0.0.0.0'],
    announcedAddress: '192.168.1.20',
  })
  expect(await planAddresses('hub', sources)).toMatchObject({ announcedAddress: '192.168.1.20' })
  expect(await planAddresses('unknown.example', sources)).toMatchObject({ announcedAddress: '192.168.1.20' })
  expect(await planAddresses('203.0.113.9', sources)).toMatchObject({
    webAddresses: ['0.0.0.0'],
    announcedAddress: '203.0.113.9',
  })
})

it('writes addresses as people type them', () => {
  expect(originOf(undefined, 8080)).toBe('http://localhost:8080')
  expect(originOf('plant.example', 443)).toBe('https://plant.example:443')
  expect(originOf('2001:db8::1', 8443)).toBe('https://[2001:db8::1]:8443')
})

import type { OnvifPort } from '../core/onvif-port.ts'
import type { SimulatedDevice, SimulatedDeviceOptions } from './testing/simulated-device.ts'
import { createSocket } from 'node:dgram'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { readMatches } from './discovery.ts'
import { createOnvifClient } from './onvif-client.ts'
import { rtspOn } from './onvif-profile.ts'
import { startSimulatedDevice } from './testing/simulated-device.ts'

const login = { username: 'admin', password: 'hush & <rush>' }
const profiles = [
  {
    token: 'main_1',
    encoding: 'H264',
    width: 1920,
    height: 1080,
    uri: 'rtsp://admin:leak@10.99.99.99:554/Streaming/Channels/101',
  },
  {
    token: 'sub_1',
    encoding: 'H264',
    width: 640,
    height: 360,
    uri: 'rtsp://10.99.99.99:554/Streaming/Channels/102',
  },
]
const opened: SimulatedDevice[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map(device => device.close()))
})

async function start(options: Partial<SimulatedDeviceOptions> = {}): Promise<{ device: SimulatedDevice, onvif: OnvifPort }> {
  const device = await startSimulatedDevice({
    ...login,
    profiles,
    ...options,
  })
  opened.push(device)
  const onvif = createOnvifClient({
    resolveHost: async host => host,
    addressPolicy(address) {
      if (!address.startsWith('127.'))
        throw new AppError('camera-address-invalid', 'This test stays on loopback.')
    },
    now: Date.now,
    discovery: {
      createSocket: () => createSocket('udp4'),
      networkInterfaces: () => ({
        lo: [
          {
            family: 'IPv4',
            address: '127.0.0.1',
            internal: true,
            netmask: '',
            mac: '',
            cidr: null,
          },
        ],
      }),
      newMessageId: () => '00000000-0000-4000-8000-000000000001',
      target: { address: '127.0.0.1', port: device.discoveryPort },
    },
  })
  return { device, onvif }
}

describe('ON1 a camera over ONVIF', () => {
  it('says its streams, on the host that was asked and without credentials', async () => {
    const { device, onvif } = await start()
    const { profiles: found } = await onvif.getDevice({ serviceUrl: device.serviceUrl, ...login }, AbortSignal.timeout(8_000))
    expect(found).toEqual([
      {
        token: 'main_1',
        codec: 'H264',
        width: 1920,
        height: 1080,
        streamUrl: 'rtsp://127.0.0.1:554/Streaming/Channels/101',
      },
      {
        token: 'sub_1',
        codec: 'H264',
        width: 640,
        height: 360,
        streamUrl: 'rtsp://127.0.0.1:554/Streaming/Channels/102',
      },
    ])
  })

  it('is logged in to by its own clock, which is told', async () => {
    const { device, onvif } = await start({ clockOffsetMs: -7_200_000 })
    const { clockOffsetMs } = await onvif.getDevice({ serviceUrl: device.serviceUrl, ...login }, AbortSignal.timeout(8_000))
    expect(Math.round(clockOffsetMs! / 10_000)).toBe(-720)
  })

  it('refuses a wrong password with a clear state', async () => {
    const { device, onvif } = await start()
    await expect(onvif.getDevice({ serviceUrl: device.serviceUrl, ...login, password: 'other' }, AbortSignal.timeout(8_000))).rejects.toMatchObject({ code: 'camera-refused-login' })
  })

  it('is asked for a key frame', async () => {
    const { device, onvif } = await start()
    await onvif.setSynchronizationPoint({ serviceUrl: device.serviceUrl, ...login }, 'sub_1', AbortSignal.timeout(8_000))
    expect(device.synchronized).toEqual(['sub_1'])
  })
})

describe('ON2 what a device says is a stranger\'s word', () => {
  it.each([
    'endless',
    'entities',
    'garbage',
    'empty',
    'silent',
  ] as const)('ends with one clear failure when its answers are %s', async (misbehaviour) => {
    const { device, onvif } = await start({ misbehaviour })
    const failure = await onvif.getDevice({ serviceUrl: device.serviceUrl, ...login }, AbortSignal.timeout(4_000)).then(() => undefined, (error: unknown) => error)
    expect(failure).toBeInstanceOf(AppError)
    expect((failure as AppError).code).toMatch(/^camera-(?:unreachable|protocol)$/)
    expect(String((failure as AppError).message)).not.toContain('hush')
    if (misbehaviour === 'endless')
      await expect.poll(device.poured).toBeGreaterThan(0)
    expect(device.poured()).toBeLessThan(16e6)
  })

  it('reaches no address that the policy refuses', async () => {
    const { onvif } = await start()
    await expect(onvif.getDevice({ serviceUrl: 'http://192.0.2.1/onvif/device_service' }, AbortSignal.timeout(4_000))).rejects.toMatchObject({ code: 'camera-address-invalid' })
    await expect(onvif.getDevice({ serviceUrl: 'file:///etc/passwd' }, AbortSignal.timeout(4_000))).rejects.toMatchObject({ code: 'camera-address-invalid' })
  })

  it('takes stream addresses apart before it uses them', () => {
    expect(rtspOn('fe80::1', { uri: 'rtsp://[::2]:8554/a' })).toBe('rtsp://[fe80::1]:8554/a')
    for (const uri of [
      'http://h/x',
      'rtsp://h/a\r\nX: y',
      7,
      undefined,
      'rtsp://',
    ])
      expect(rtspOn('h', { uri })).toBeUndefined()
  })
})

describe('ON3 the search of the network', () => {
  it('finds the device by its own answer and believes nobody else\'s', async () => {
    const { device, onvif } = await start()
    expect(await onvif.discover(['lo'], AbortSignal.timeout(700))).toEqual([
      {
        serviceUrl: device.serviceUrl,
        host: '127.0.0.1',
        name: 'North gate',
        hardware: 'AS-100',
      },
    ])
  })

  it('goes by the named interfaces alone, else by those of private networks', async () => {
    const { onvif } = await start()
    await expect(onvif.discover(['eth9'], AbortSignal.timeout(700))).rejects.toThrow('no network interface eth9; it has lo')
    expect(await onvif.discover(undefined, AbortSignal.timeout(700))).toEqual([])
  })

  it('takes nothing from what refers to another probe or another host', () => {
    const match = (id: string, address: string): string => `<a:RelatesTo>${id}</a:RelatesTo><d:XAddrs>${address}</d:XAddrs>`
    expect(readMatches(match('m', 'http://10.0.0.5/onvif'), 'm', '10.0.0.5')).toHaveLength(1)
    expect(readMatches(match('m', 'http://10.0.0.6/onvif'), 'm', '10.0.0.5')).toEqual([])
    expect(readMatches(match('n', 'http://10.0.0.5/onvif'), 'm', '10.0.0.5')).toEqual([])
    expect(readMatches(match('m', 'https://10.0.0.5/onvif javascript:1'), 'm', '10.0.0.5')).toEqual([])
  })
})

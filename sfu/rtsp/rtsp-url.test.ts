import type { RtspTarget } from './rtsp-url.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { allowAddresses, classifyAddress } from './address-policy.ts'
import { rtspTargetOf } from './rtsp-url.ts'

describe('rtspTargetOf', () => {
  it.each([
    [
      'rtsp://10.0.0.5/stream1',
      { requestUrl: 'rtsp://10.0.0.5:554/stream1', host: '10.0.0.5', port: 554 },
    ],
    [
      'rtsp://u:p%40ss@Cam.local:8554/a/b?x=1&y=2',
      { requestUrl: 'rtsp://cam.local:8554/a/b?x=1&y=2', host: 'cam.local', port: 8554 },
    ],
    [
      'rtsp://[fd00::1]:554/한글',
      { requestUrl: 'rtsp://[fd00::1]:554/%ED%95%9C%EA%B8%80', host: 'fd00::1', port: 554 },
    ],
    [
      'RTSPS://10.0.0.5/x',
      {
        requestUrl: 'rtsps://10.0.0.5:322/x',
        host: '10.0.0.5',
        port: 322,
        isSecure: true,
      },
    ],
  ])('takes %s apart', (text, target) => {
    expect(rtspTargetOf(text)).toEqual({
      isSecure: false,
      authorityUrl: expect.stringMatching(/:\d+$/),
      ...target,
    })
  })

  it.each([
    'http://10.0.0.5/',
    'file:///etc/passwd',
    'rtsp://',
    'rtsp://h\r\nX: y/',
    'rtsp://h:99999/',
    '',
  ])('refuses %j without repeating it', (text) => {
    expect(() => rtspTargetOf(text)).toThrow(expect.objectContaining({ code: 'camera-address-invalid' }))
  })

  it('throws nothing but AppError, and what it answers fits a request line and holds no credentials', () => {
    const hosts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.domain(), fc.webUrl().map(url => url.replace('https://', '')))
    fc.assert(fc.property(hosts, (host) => {
      const target = attempt(`rtsp://user:geheim@${host}`)
      if (target instanceof AppError)
        return
      expect(target.requestUrl).toMatch(/^rtsp:\/\/[\x21-\x7E]+$/)
      expect(target.requestUrl).not.toContain('geheim')
      expect(target.port).toBeGreaterThan(0)
    }), { numRuns: 1000 })
  })
})

/** Anything thrown but an AppError goes on. */
function attempt(url: string): RtspTarget | AppError {
  try {
    return rtspTargetOf(url)
  }
  catch (error) {
    if (error instanceof AppError)
      return error
    throw error
  }
}

describe('address policy', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.9.9.9', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['169.254.169.254', 'metadata'],
    ['169.254.10.1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['239.1.1.1', 'multicast'],
    ['192.168.1.20', 'ordinary'],
    ['fd12::20', 'ordinary'],
  ])('%s is %s', (address, kind) => {
    expect(classifyAddress(address)).toBe(kind)
    const refuse = (): void => allowAddresses([])(address, 554)
    if (kind === 'ordinary')
      expect(refuse).not.toThrow()
    else
      expect(refuse).toThrow(expect.objectContaining({ code: 'camera-address-invalid' }))
  })
})

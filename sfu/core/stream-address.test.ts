import { describe, expect, it } from 'vitest'
import { parseCameraAddress } from './camera-address.ts'
import { resolveStreamAddress } from './stream-address.ts'

const before = parseCameraAddress('rtsp://u:secret@10.0.0.5/main?token=t0p')
const login = { username: 'new', password: 'p/@ss' }

describe('CM1 where a stream\'s credentials come from', () => {
  it('from the address, then from the login beside it', () => {
    expect(resolveStreamAddress('rtsp://a:b@h/1', { login }).stream).toEqual({ url: 'rtsp://h:554/1', username: 'a', password: 'b' })
    expect(resolveStreamAddress('rtsp://h/1', { login }).stream).toEqual({ url: 'rtsp://h:554/1', ...login })
    expect(resolveStreamAddress('rtsp://10.0.0.5/1', {
      login: { username: '', password: '' },
      before,
    }).stream).toEqual({ url: 'rtsp://10.0.0.5:554/1' })
  })

  it('from what is stored, for the same host and port alone', () => {
    expect(resolveStreamAddress('rtsp://10.0.0.5:554/sub', { before }).stream).toEqual({ url: 'rtsp://10.0.0.5:554/sub', username: 'u', password: 'secret' })
    expect(resolveStreamAddress('rtsp://10.0.0.5/sub', { beside: before.stream }).stream).toMatchObject({ username: 'u', password: 'secret' })
    for (const elsewhere of [
      'rtsp://10.0.0.6/main',
      'rtsp://10.0.0.5:8554/main',
      'rtsp://10.0.0.5.example.net/main',
      'rtsps://10.0.0.5:554/main',
    ])
      expect(JSON.stringify(resolveStreamAddress(elsewhere, { before, beside: before.stream }))).not.toMatch(/secret|t0p/)
  })

  it('with what is hidden in an address that is given as it was shown', () => {
    expect(before.shown).toBe('rtsp://10.0.0.5:554/main?token=***')
    expect(resolveStreamAddress(before.shown, { before })).toEqual(before)
    expect(resolveStreamAddress(before.shown, { before, login }).stream).toEqual({ url: before.stream.url, ...login })
    expect(() => resolveStreamAddress('rtsp://10.0.0.5:554/other?token=***', { before })).toThrow('Write out the part')
  })
})

import { describe, expect, it } from 'vitest'
import { parseCameraAddress } from './camera-address.ts'

describe('parseCameraAddress', () => {
  it('splits user and password off', () => {
    expect(parseCameraAddress('rtsp://admin:s3cret@192.168.0.20/stream1')).toEqual({
      stream: { url: 'rtsp://192.168.0.20:554/stream1', username: 'admin', password: 's3cret' },
      shown: 'rtsp://192.168.0.20:554/stream1',
    })
    expect(parseCameraAddress('RTSPS://Cam.Local:8322/a?b=c')).toEqual({
      stream: { url: 'rtsps://cam.local:8322/a?b=c' },
      shown: 'rtsps://cam.local:8322/a?b=c',
    })
    expect(parseCameraAddress('rtsp://admin@[fe80::1]:8554')).toEqual({
      stream: { url: 'rtsp://[fe80::1]:8554', username: 'admin' },
      shown: 'rtsp://[fe80::1]:8554',
    })
  })

  it.each([
    ['rtsp://u:p@ss@h/x', 'p@ss'],
    ['rtsp://u:p%40ss@h/x', 'p@ss'],
    ['rtsp://u:100%@h/x', '100%'],
    ['rtsp://u:a:b#c@h/x', 'a:b#c'],
    ['rtsp://u:@h/x', ''],
  ])('takes the password as people paste it: %s', (text, password) => {
    expect(parseCameraAddress(text).stream).toMatchObject({ username: 'u', password })
  })

  it.each([
    ['rtsp://h/user=admin_password=tlJwpbo6_channel=1_stream=0.sdp', 'rtsp://h:554/user=***_password=***_channel=1_stream=0.sdp'],
    ['rtsp://h/live?username=a&pwd=tlJwpbo6&ch=1', 'rtsp://h:554/live?username=***&pwd=***&ch=1'],
  ])('does not show a password in the path: %s', (text, shown) => {
    const address = parseCameraAddress(text)
    expect(address.shown).toBe(shown)
    expect(address.stream.url).toContain('tlJwpbo6')
  })

  it.each([
    ['http://h/x', 'not http://'],
    ['file:///etc/passwd', 'not file://'],
    ['192.168.0.20', 'begins with rtsp://'],
    ['rtsp://', 'names no host'],
    ['rtsp:///x', 'names no host'],
    ['rtsp://u:p@/x', 'names no host'],
    ['rtsp://u:pa/ss@h/x', '%2F'],
    ['rtsp://h:0/x', 'port'],
    ['rtsp://h:99999/x', 'port'],
    ['rtsp://h:abc/x', 'port'],
    ['rtsp://-h/x', 'host'],
    ['rtsp://h/x\r\nInjected: 1', 'line break'],
    ['rtsp://h/a b', 'space'],
  ])('refuses %j and says what to change', (text, part) => {
    expect(() => parseCameraAddress(text)).toThrow(part)
  })

  it('never repeats a password in the error', () => {
    for (const text of ['rtsp://u:hunter2/x@h', 'rtsp://u:hunter2@', 'http://u:hunter2@h/']) {
      let message = ''
      try {
        parseCameraAddress(text)
      }
      catch (error) {
        message = String(error)
      }
      expect(message).not.toBe('')
      expect(message).not.toContain('hunter2')
    }
  })
})

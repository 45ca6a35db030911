import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { openRtspSession } from '../../rtsp/rtsp-session.ts'
import { realPorts } from '../../rtsp/testing/session-ports.ts'

const main = join(import.meta.dirname, 'main.ts')
const clip = join(import.meta.dirname, 'b-frames.mp4')

describe('the test camera as a program, run by Node without a build', () => {
  it('says READY with an address that plays, asks for the password, and ends at SIGTERM', async () => {
    const child = spawn(process.execPath, [
      main,
      '--port',
      '0',
      '--user',
      'a',
      `yard=${clip}`,
    ], {
      env: { ...process.env, ANSIM_TEST_CAMERA_PASSWORD: 'b' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(createInterface({ input: child.stdout }), 'line') as [string]
    expect(line).toMatch(/^READY rtsp:\/\/127\.0\.0\.1:\d+\/yard$/)
    const url = line.slice(6)
    const packet = Promise.withResolvers<Uint8Array>()
    const session = await openRtspSession({ url, username: 'a', password: 'b' }, {
      track: () => {},
      rtp: packet.resolve,
    }, realPorts, new AbortController().signal)
    expect((await packet.promise).length).toBeGreaterThan(12)
    await session.close()
    await expect(openRtspSession({ url }, {
      track: () => {},
      rtp: () => {},
    }, realPorts, new AbortController().signal)).rejects.toEqual(expect.objectContaining({ code: 'camera-refused-login' }))
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('says what is missing', async () => {
    await expect(promisify(execFile)(process.execPath, [main, 'nothing.mp4'])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('does not exist'),
    })
  })

  it('shares no syntax with a build step: the media side imports as it stands', async () => {
    const files = [
      '../../rtsp/rtsp-camera-source.ts',
      '../../rtsp/dial.ts',
      '../../media/mediasoup-plane.ts',
      '../../media/fake-media-plane.ts',
      '../../ingest/ingest-service.ts',
    ]
    const script = files.map(file => `await import(${JSON.stringify(join(import.meta.dirname, file))})`).join('\n')
    const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    expect(stderr).toBe('')
  })
})

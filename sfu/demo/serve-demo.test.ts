import { afterEach, describe, expect, it } from 'vitest'
import { openRtspSession } from '../rtsp/rtsp-session.ts'
import { realPorts } from '../rtsp/testing/session-ports.ts'
import { serveDemo } from './serve-demo.ts'

const undo: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of undo.splice(0))
    await close()
})

async function serve(cameras: number, port = 0): Promise<string[]> {
  const lines: string[] = []
  const server = await serveDemo({ cameras, port }, line => lines.push(line))
  undo.push(server.close)
  return lines
}

describe('npx ansim demo', () => {
  it('serves as many streams as it is asked for, more than there are clips', async () => {
    const lines = await serve(6)
    expect(lines).toHaveLength(6)
    expect(new Set(lines).size).toBe(6)
    const url = /^READY (rtsp:\/\/127\.0\.0\.1:\d+\/camera-6)$/.exec(lines[5]!)![1]!
    const packet = Promise.withResolvers<Uint8Array>()
    const session = await openRtspSession({ url }, {
      track: () => {},
      rtp: packet.resolve,
    }, realPorts, new AbortController().signal)
    expect((await packet.promise).length).toBeGreaterThan(12)
    await session.close()
  })

  it('says what to do when the port is taken', async () => {
    const [line] = await serve(1)
    await expect(serve(1, Number(new URL(line!.slice(6)).port))).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('choose another with --port') as string,
    })
  })
})

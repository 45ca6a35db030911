import type { TestCamera, TestCameraOptions } from '../demo/rtsp-server/test-camera.ts'
import type { RtspSession } from './rtsp-session.ts'
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { startTestCamera } from '../demo/rtsp-server/test-camera.ts'
import { allowAddresses } from './address-policy.ts'
import { openRtspSession } from './rtsp-session.ts'
import { realPorts } from './testing/session-ports.ts'

const clip = join(import.meta.dirname, '../demo/rtsp-server/b-frames.mp4')
const password = 'p"ä ss:w@rd'
const closing: (() => Promise<unknown>)[] = []
const never = new AbortController().signal

async function camera(options: Partial<TestCameraOptions> = {}): Promise<TestCamera> {
  const started = await startTestCamera({
    streams: { gate: clip },
    ...options,
  })
  closing.push(() => started.close())
  return started
}

async function open(url: string, credentials: { username?: string, password?: string } = {}, ports = realPorts, signal = never): Promise<{ session: RtspSession, packets: Uint8Array[] }> {
  const packets: Uint8Array[] = []
  const session = await openRtspSession({ url, ...credentials }, {
    track: () => {},
    rtp: packet => packets.push(packet),
  }, ports, signal)
  closing.push(() => session.close())
  return { session, packets }
}

/** A server that answers each connection with these bytes. */
async function answering(bytes: string): Promise<string> {
  const server = createServer(socket => socket.on('error', () => {}).once('data', () => socket.write(bytes)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => server.close())
  return `rtsp://127.0.0.1:${(server.address() as { port: number }).port}/x`
}

function failsWith(code: string): unknown {
  return expect.objectContaining({
    code,
    message: expect.stringMatching(/^[A-Z].*\.$/),
  })
}

afterEach(async () => {
  for (const close of closing.splice(0).reverse())
    await close()
})

describe('RtspSession', () => {
  it('plays, and hangs up with TEARDOWN', async () => {
    const gate = await camera()
    const { session, packets } = await open(gate.url('gate'))
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(10), { timeout: 10_000 })
    expect(session.track.parameterSets).toHaveLength(2)
    await session.close()
    expect(await session.ended).toBeUndefined()
    expect(gate.requests).toEqual([
      'OPTIONS',
      'DESCRIBE',
      'SETUP',
      'PLAY',
      'TEARDOWN',
    ])
    await vi.waitFor(() => expect(gate.connections()).toBe(0), { timeout: 20_000 })
  })

  it.each(['basic', 'digest', 'digest-sha-256'] as const)('logs in by %s, and says so when the camera refuses', async (scheme) => {
    const gate = await camera({
      auth: { scheme, username: 'op"erator', password },
    })
    const { packets } = await open(gate.url('gate'), { username: 'op"erator', password })
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(0), { timeout: 10_000 })
    const requestsBefore = gate.requests.length
    await expect(open(gate.url('gate'), { username: 'op"erator', password: 'wrong' })).rejects.toEqual(expect.objectContaining({
      code: 'camera-refused-login',
      message: 'Camera refused the RTSP login; check user name and password.',
    }))
    // Cameras lock accounts: one attempt only.
    expect(gate.requests.length - requestsBefore).toBe(2)
    await expect(open(gate.url('gate'))).rejects.toEqual(failsWith('camera-refused-login'))
  })

  it.each([false, true])('RI4 logs in anew when the nonce is stale, also when nobody says so: %s', async (hidesStale) => {
    const gate = await camera({
      auth: {
        scheme: 'digest',
        username: 'a',
        password,
        nonceUses: 2,
        hidesStale,
      },
    })
    const { packets } = await open(gate.url('gate'), { username: 'a', password })
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(0), { timeout: 10_000 })
    expect(gate.requests).toEqual([
      'OPTIONS',
      'OPTIONS',
      'DESCRIBE',
      'SETUP',
      'SETUP',
      'PLAY',
    ])
  })

  it('names each way to fail', async () => {
    const gate = await camera()
    const quick = {
      ...realPorts,
      timing: { answerMs: 300 },
    }
    await expect(open(gate.url('elsewhere'))).rejects.toEqual(failsWith('camera-path-unknown'))
    await expect(open(await answering('HTTP/1.1 400 Bad Request\r\n\r\n'))).rejects.toEqual(failsWith('camera-not-rtsp'))
    await expect(open(await answering('SSH-2.0-OpenSSH_9.2p1\r\n'), {}, quick)).rejects.toEqual(failsWith('camera-not-rtsp'))
    await expect(open(await answering(''), {}, quick)).rejects.toEqual(failsWith('camera-unreachable'))
    await expect(open(await answering('RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 9999999\r\n\r\n'))).rejects.toEqual(failsWith('camera-protocol'))
    await gate.stop()
    await expect(open(gate.url('gate'))).rejects.toEqual(failsWith('camera-unreachable'))
    await expect(open('rtsp://camera.invalid/x', {}, {
      ...realPorts,
      resolveHost: async () => { throw Object.assign(new Error('no'), { code: 'ENOTFOUND' }) },
    })).rejects.toEqual(failsWith('camera-unreachable'))
  })

  it('refuses H.265 and streams without video, with advice', async () => {
    const describing = (media: string): string => `RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\nRTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: ${media.length}\r\n\r\n${media}`
    const server = createServer(socket => socket.on('error', () => {}).on('data', (request: Buffer) => {
      const [, second] = describing('v=0\nm=video 0 RTP/AVP 98\na=rtpmap:98 H265/90000\n').split(/(?<=CSeq: 1\r\n\r\n)/)
      socket.write(request.toString().startsWith('OPTIONS')
        ? 'RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n'
        : Buffer.from(second ?? ''))
    }))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    closing.push(async () => server.close())
    await expect(open(`rtsp://127.0.0.1:${(server.address() as { port: number }).port}/x`)).rejects.toThrow(/H\.265.*sub-stream/)
  })

  it('RS1 connects to no address that the policy refuses', async () => {
    const gate = await camera()
    await expect(open(gate.url('gate'), {}, {
      ...realPorts,
      addressPolicy: allowAddresses([]),
    })).rejects.toEqual(failsWith('camera-address-invalid'))
    await expect(open(`rtsp://localhost:${gate.port}/gate`, {}, {
      ...realPorts,
      addressPolicy: allowAddresses([]),
    })).rejects.toEqual(failsWith('camera-address-invalid'))
    expect(gate.requests).toEqual([])
  })

  it('RS2 RS3 keeps the session alive, reports reception, and ends after 3 s of silence', async () => {
    const timers = createManualTimers()
    const gate = await camera()
    const { session, packets } = await open(gate.url('gate'), {}, { ...realPorts, timers })
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(0), { timeout: 10_000 })
    // 31 s in steps in which packets keep coming.
    for (let second = 0; second < 31; second++) {
      const before = packets.length
      await vi.waitFor(() => expect(packets.length).toBeGreaterThan(before), { timeout: 10_000 })
      timers.advance(1000)
    }
    await vi.waitFor(() => expect(gate.requests).toContain('GET_PARAMETER'), { timeout: 20_000 })
    await vi.waitFor(() => expect(gate.receiverReports()).toBeGreaterThanOrEqual(6), { timeout: 20_000 })
    gate.setSilent(true)
    await new Promise(resolve => setTimeout(resolve, 50))
    timers.advance(2900)
    const undecided = Symbol('undecided')
    expect(await Promise.race([
      session.ended,
      Promise.resolve(undecided),
    ])).toBe(undecided)
    // A packet that was still on its way begins the three seconds anew.
    await vi.waitFor(async () => {
      timers.advance(3100)
      expect(await Promise.race([
        session.ended,
        new Promise(resolve => setImmediate(() => resolve(undecided))),
      ])).toEqual(failsWith('camera-silent'))
    }, { timeout: 10_000 })
    expect(timers.waiting()).toBe(0)
  })

  it('RS4 ends when the camera goes away, and leaves no timer', async () => {
    const timers = createManualTimers()
    const gate = await camera()
    const { session, packets } = await open(gate.url('gate'), {}, { ...realPorts, timers })
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(0), { timeout: 10_000 })
    await gate.stop()
    expect(await session.ended).toEqual(failsWith('camera-stream-ended'))
    expect(timers.waiting()).toBe(0)
    await gate.restart()
    const again = await open(gate.url('gate'))
    await vi.waitFor(() => expect(again.packets.length).toBeGreaterThan(0), { timeout: 10_000 })
  })

  it('gives up at once when aborted while it opens', async () => {
    const abort = new AbortController()
    const opening = open(await answering(''), {}, realPorts, abort.signal)
    setTimeout(() => abort.abort(), 20)
    await expect(opening).rejects.toEqual(failsWith('camera-unreachable'))
  })
})

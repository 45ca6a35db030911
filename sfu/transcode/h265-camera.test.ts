import type { VideoFacts } from '../core/ingest-state.ts'
import { Buffer } from 'node:buffer'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../core/logger.ts'
import { startForeignServer } from '../ingest/testing/foreign-server.ts'
import { splitAnnexB } from '../rtsp/h264/nal-unit.ts'
import { serializeRtp } from '../rtsp/h264/rtp-packet.ts'
import { RtspCameraSource } from '../rtsp/rtsp-camera-source.ts'
import { realPorts } from '../rtsp/testing/session-ports.ts'
import { AnnexBAssembler } from './annex-b-assembler.ts'
import { createTranscodingCameraSource } from './transcoding-camera-source.ts'

let folder = ''
const made = (file: string): string => join(folder, file)
const encodes = (args: string[]): boolean => spawnSync('ffmpeg', ['-v', 'error', '-y', ...args], { timeout: 60_000 }).status === 0
const canEncode = spawnSync('ffmpeg', [
  '-v',
  'error',
  '-f',
  'lavfi',
  '-i',
  'testsrc2=size=128x128:rate=10',
  '-frames:v',
  '2',
  '-c:v',
  'libx265',
  '-x265-params',
  'log-level=none',
  '-f',
  'null',
  '-',
], { timeout: 60_000 }).status === 0
if (!canEncode)
  console.warn('skipped: H.265 (no ffmpeg with libx265 on this machine)')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-h265-'))
  const source = [
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=640x360:rate=15',
    '-t',
    '4',
    '-c:v',
    'libx265',
    '-preset',
    'ultrafast',
    '-x265-params',
    'keyint=15:log-level=none',
  ]
  if (canEncode && !(encodes([
    ...source,
    made('clip.mp4'),
  ]) && encodes([
    ...source,
    made('clip.hevc'),
  ]))) {
    throw new Error('ffmpeg did not make the clip')
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** RFC 7798 4.4: small NAL units together as APs, large ones as FUs. */
function packetizeH265(nals: readonly Uint8Array[], limit: number): Uint8Array[] {
  const payloads: Uint8Array[] = []
  for (let i = 0; i < nals.length; i++) {
    const [nal, next] = [nals[i]!, nals[i + 1]]
    if (next && nal.length + next.length + 6 <= limit) {
      payloads.push(Uint8Array.of(48 << 1, 1, nal.length >> 8, nal.length & 0xFF, ...nal, next.length >> 8, next.length & 0xFF, ...next))
      i++
    }
    else if (nal.length <= limit) {
      payloads.push(nal)
    }
    else {
      const type = (nal[0]! >> 1) & 0x3F
      for (let offset = 2; offset < nal.length; offset += limit) {
        const flags = (offset === 2
          ? 0x80
          : 0) | (offset + limit >= nal.length
          ? 0x40
          : 0)
        payloads.push(Uint8Array.of((nal[0]! & 0x81) | 49 << 1, nal[1]!, flags | type, ...nal.subarray(offset, offset + limit)))
      }
    }
  }
  return payloads
}

function assemble(payloads: readonly Uint8Array[], lost: readonly number[]): Uint8Array[] {
  const out: Buffer[] = []
  const assembler = new AnnexBAssembler({ codec: 'H265', payloadType: 96, parameterSets: [] }, bytes => out.push(bytes))
  for (const [i, payload] of payloads.entries()) {
    if (!lost.includes(i)) {
      assembler.push(serializeRtp({
        payloadType: 96,
        marker: false,
        sequenceNumber: (65_530 + i) & 0xFFFF,
        timestamp: 0,
        ssrc: 1,
        extensions: [],
        payload,
      }))
    }
  }
  return splitAnnexB(new Uint8Array(Buffer.concat(out)))
}

describe.skipIf(!canEncode)('TC5 an H.265 camera', () => {
  it('TC5 has its NAL units put together from single packets, APs and FUs; what lost a packet is left out whole', async () => {
    const nals = splitAnnexB(new Uint8Array(await readFile(made('clip.hevc'))))
    const payloads = packetizeH265(nals, 700)
    const kinds = new Set(payloads.map(payload => (payload[0]! >> 1) & 0x3F))
    expect([
      kinds.has(48),
      kinds.has(49),
      kinds.size > 2,
    ]).toEqual([true, true, true])
    expect(assemble(payloads, [])).toEqual(nals)
    const hit = payloads.findIndex(payload => ((payload[0]! >> 1) & 0x3F) === 49 && (payload[2]! & 0xC0) === 0)
    const left = assemble(payloads, [hit])
    expect(left).toHaveLength(nals.length - 1)
    const key = (nal: Uint8Array): string => Buffer.from(nal).toString('base64')
    const known = new Set(nals.map(key))
    expect(left.every(nal => known.has(key(nal)))).toBe(true)
  })

  it('of another maker is shown, where its transcoding is allowed', async () => {
    const login = { username: 'admin', password: 'hush' }
    const server = await startForeignServer(login, [
      made('clip.mp4'),
    ])
    if (server.type === 'absent')
      return console.warn(`skipped: ${server.reason}`)
    const source = createTranscodingCameraSource({
      source: new RtspCameraSource(realPorts),
      rtsp: realPorts,
      timers: realPorts.timers,
      log: createLogger(() => {}),
      ffmpegPath: 'ffmpeg',
      most: 1,
    })
    const open = () => source.openStream({
      ssrc: 7,
      payloadType: 101,
      send: () => {},
    })
    const stop = new AbortController()
    try {
      const url = server.urls[0]!
      expect(await open().relay({ url, ...login }, () => {}, stop.signal)).toMatchObject({
        code: 'camera-no-h264',
        message: expect.stringContaining('H.265') as string,
      })
      const facts: VideoFacts[] = []
      const stream = open()
      const relay = stream.relay({ url, ...login, mayTranscode: true }, video => facts.push(video), stop.signal)
      await expect.poll(() => facts.some(({ transcodeCores = 0 }) => transcodeCores > 0), { timeout: 30_000 }).toBe(true)
      expect(facts.at(-1)).toMatchObject({ width: 640, height: 360 })
      expect(stream.stats().packetsOut).toBeGreaterThan(20)
      stop.abort()
      expect(await relay).toEqual({ reason: 'closed' })
    }
    finally {
      stop.abort()
      await server.stop()
    }
  }, 60_000)
})

import type { RelayEnd } from '../core/camera-source.ts'
import type { RtspCameraSourceOptions } from './rtsp-camera-source.ts'
import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { serializeRtp } from './h264/rtp-packet.ts'
import { RtspCameraSource } from './rtsp-camera-source.ts'
import { serializeFrame } from './rtsp-message.ts'
import { buildSlice } from './testing/h264-builder.ts'
import { scriptedSets } from './testing/rtp-camera.ts'
import { goodAnswers, scriptedPeer } from './testing/scripted-peer.ts'
import { realPorts } from './testing/session-ports.ts'

const sets = scriptedSets.map(set => Buffer.from(set).toString('base64')).join(',')
const sdp = `v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 sprop-parameter-sets=${sets}\r\n`

/** Relays these slices, a picture each, from a camera that then stays connected but says no more. */
async function relay(slices: readonly Uint8Array[]) {
  const timers = createManualTimers()
  const packets: Uint8Array[] = []
  const frames = slices.map((payload, i) => serializeFrame(0, serializeRtp({
    payloadType: 96,
    marker: true,
    sequenceNumber: i,
    timestamp: i * 3000,
    ssrc: 1,
    extensions: [],
    payload,
  })))
  const options: RtspCameraSourceOptions = {
    ...realPorts,
    timers,
    resolveHost: async () => '10.0.0.5',
    dial: async () => scriptedPeer(goodAnswers(sdp), frames, { staysOpen: true }),
    timing: { silenceMs: 60_000, firstPacketMs: 60_000 },
  }
  const stream = new RtspCameraSource(options).openStream({
    ssrc: 1,
    payloadType: 96,
    send: packet => packets.push(packet),
  })
  const ending = stream.relay({ url: 'rtsp://camera/x' }, () => {}, new AbortController().signal)
  await expect.poll(() => stream.stats().packetsIn).toBe(slices.length)
  timers.advance(21_000)
  let end: RelayEnd | undefined
  void ending.then(over => end = over)
  // TEARDOWN is not answered; its time runs out as well.
  await expect.poll(() => {
    timers.advance(100)
    return end
  }).toBeDefined()
  return { end, packets }
}

describe('the key frames', () => {
  it('RI6 a camera without key frames is told what to set', async () => {
    const { end, packets } = await relay(Array.from({ length: 30 }, () => buildSlice('P')))
    expect(end).toMatchObject({
      reason: 'failed',
      code: 'camera-no-key-frames',
      message: expect.stringContaining('1 to 2 seconds'),
    })
    expect(packets).toEqual([])
  })

  it('RI6 intra refresh is called by its name', async () => {
    const { end } = await relay(Array.from({ length: 30 }, (_, i) => buildSlice(i % 10 === 0
      ? 'I'
      : 'P')))
    expect(end).toMatchObject({
      reason: 'failed',
      code: 'camera-no-key-frames',
      message: expect.stringContaining('intra refresh'),
    })
  })
})

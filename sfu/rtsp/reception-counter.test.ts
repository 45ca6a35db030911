import { describe, expect, it } from 'vitest'
import { serializeRtp } from './h264/rtp-packet.ts'
import { buildReceiverReport } from './receiver-report.ts'
import { ReceptionCounter } from './reception-counter.ts'

function packet(sequenceNumber: number, timestamp: number, ssrc = 7): Uint8Array {
  return serializeRtp({
    payloadType: 96,
    marker: false,
    sequenceNumber: sequenceNumber & 0xFFFF,
    timestamp,
    ssrc,
    extensions: [],
    payload: new Uint8Array(1),
  })
}

describe('ReceptionCounter', () => {
  it('RI5 reports loss, its fraction since the last report, and wraps, as RFC 3550 says', () => {
    const counter = new ReceptionCounter()
    expect(counter.report()).toBeUndefined()
    for (let i = 0; i < 100; i++) {
      if (i % 4 !== 3)
        counter.take(packet(65_500 + i, i * 3000), i * 3000 / 90)
    }
    // The last one, a lost one, is not known of.
    expect(counter.report()).toMatchObject({
      senderSsrc: 7,
      packetsLost: 24,
      fractionLost: 24 / 99,
      highestSequenceNumber: 65_500 + 98,
    })
    for (let i = 99; i < 200; i++)
      counter.take(packet(65_500 + i, i * 3000), i * 3000 / 90)
    const report = counter.report()
    expect(report).toMatchObject({ packetsLost: 24, fractionLost: 0, highestSequenceNumber: 65_500 + 199 })
    expect(report?.jitter).toBeCloseTo(0, 6)
  })

  it('RI5 measures jitter in units of the RTP clock', () => {
    const counter = new ReceptionCounter()
    for (let i = 0; i < 400; i++)
      counter.take(packet(i, i * 3000), i * 3000 / 90 + i % 2 * 10)
    expect(counter.report()?.jitter).toBeCloseTo(900, -1)
  })

  it('RI5 begins anew with another sender and after a restart', () => {
    const counter = new ReceptionCounter()
    counter.take(packet(10, 0), 0)
    counter.take(packet(30_000, 0, 8), 0)
    expect(counter.report()).toMatchObject({ senderSsrc: 8, packetsLost: 0, highestSequenceNumber: 30_000 })
    counter.take(packet(100, 0, 8), 0)
    expect(counter.report()).toMatchObject({ packetsLost: 0, highestSequenceNumber: 100 })
  })

  it('writes what it counted into a receiver report', () => {
    const report = buildReceiverReport({
      ownSsrc: 1,
      senderSsrc: 2,
      packetsLost: 300,
      fractionLost: 0.25,
      highestSequenceNumber: 0x0001_0005,
      jitter: 12.4,
      lastSenderReport: { middleNtp: 0xABCD_0123, receivedAtMs: 1000 },
    }, 2000)
    const view = new DataView(report.buffer)
    expect([12, 16, 20, 24, 28].map(offset => view.getUint32(offset))).toEqual([
      64 * 2 ** 24 + 300,
      0x0001_0005,
      12,
      0xABCD_0123,
      65_536,
    ])
  })
})

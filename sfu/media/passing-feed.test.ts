import type { PacketMark } from '../core/camera-source.ts'
import { Buffer } from 'node:buffer'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { parseRtp, serializeRtp } from '../rtsp/h264/rtp-packet.ts'
import { BurstPacer } from './burst-pacer.ts'
import { GopCache } from './gop-cache.ts'
import { PassingFeed } from './passing-feed.ts'

const perPicture = 6_000

function packet(picture: number, part: number, size = 40): Uint8Array {
  // A Buffer whose memory holds others too, as a camera's packets come.
  return Buffer.from(serializeRtp({
    payloadType: 96,
    marker: part === 1,
    sequenceNumber: picture * 2 + part,
    timestamp: 1_000_000 + picture * perPicture,
    ssrc: 7,
    extensions: [
      {
        id: 11,
        data: new Uint8Array(3),
      },
    ],
    payload: new Uint8Array(size).fill(picture),
  }))
}

function open(thinning: 'none' | 'reference' | 'key' = 'none', limitBytes = 1_000_000) {
  const timers = createManualTimers()
  const budget = { limitBytes, usedBytes: 0 }
  const cache = new GopCache(budget, timers.now)
  const sent: Uint8Array[] = []
  let ended = 0
  const pacer = new BurstPacer(timers)
  const feed = new PassingFeed({
    ssrc: 99,
    sequenceNumber: 65_534,
    thinning,
    cache,
    send: bytes => sent.push(bytes),
    pacer,
    timers,
    onEnd: () => ended++,
  })
  function camera(picture: number, kind: PacketMark['picture'], size?: number): void {
    for (const part of [0, 1]) {
      const mark = { picture: kind, isFirst: part === 0 }
      const bytes = packet(picture, part, size)
      const before = Uint8Array.from(bytes)
      cache.push(bytes, mark)
      feed.push(bytes, mark)
      expect(Uint8Array.from(bytes)).toEqual(before)
      bytes.fill(0)
    }
  }
  const pictures = (): number[] => [
    ...new Set(sent.map(bytes => parseRtp(bytes)!.payload[0]!)),
  ]
  return {
    timers,
    budget,
    cache,
    sent,
    feed,
    camera,
    pictures,
    ended: () => ended,
  }
}

it('MJ2 begins with the last key frame, draws the timestamps of the burst together, and goes on live without a jump', () => {
  const { timers, sent, feed, camera, pictures } = open()
  camera(1, 'key')
  camera(2, 'reference')
  camera(3, 'key')
  for (let picture = 4; picture < 20; picture++)
    camera(picture, 'reference')
  expect(sent).toEqual([])
  feed.begin()
  feed.begin()
  camera(20, 'reference')
  timers.advance(100)
  camera(21, 'reference')
  const packets = sent.map(bytes => parseRtp(bytes)!)
  expect(pictures()).toEqual(Array.from({ length: 19 }, (_, i) => i + 3))
  expect(packets.every(({ ssrc, extensions }) => ssrc === 99 && extensions.length === 1)).toBe(true)
  expect(packets.map(({ sequenceNumber }) => sequenceNumber)).toEqual(packets.map((_, i) => (65_534 + i) & 0xFFFF))
  const times = packets.filter((_, i) => i % 2 === 0).map(({ timestamp }) => timestamp)
  const steps = times.slice(1).map((time, i) => time - times[i]!)
  expect(steps).toEqual([
    ...Array.from({ length: 16 }).fill(90),
    perPicture,
    perPicture,
  ])
  expect(times.at(-1)).toBe(1_000_000 + 21 * perPicture)
  feed.close()
  expect(timers.waiting()).toBe(0)
})

it('MJ2 leaves disposable pictures out of the burst, but for the newest, whose rest comes live', () => {
  const { timers, feed, camera, pictures } = open()
  camera(1, 'key')
  camera(2, 'disposable')
  camera(3, 'reference')
  camera(4, 'disposable')
  feed.begin()
  timers.advance(20)
  camera(5, 'disposable')
  expect(pictures()).toEqual([1, 3, 4, 5])
})

it('MJ4 a thinned one gets the pictures of its thinning alone', () => {
  for (const [thinning, expected] of [
    [
      'reference',
      [1, 3, 6],
    ],
    [
      'key',
      [1, 6],
    ],
  ] as const) {
    const { timers, feed, camera, pictures } = open(thinning)
    camera(1, 'key')
    camera(2, 'disposable')
    camera(3, 'reference')
    feed.begin()
    timers.advance(20)
    camera(4, 'disposable')
    camera(6, 'key')
    expect(pictures()).toEqual(expected)
  }
})

it('MJ2 nothing in memory: begins with the next key frame of the camera', () => {
  const { timers, feed, cache, camera, sent } = open()
  camera(1, 'key')
  timers.advance(3_001)
  expect(cache.pictures()).toEqual([])
  feed.begin()
  timers.advance(20)
  camera(2, 'reference')
  expect(sent).toHaveLength(2)
})

it('MJ2 ends after two further key frames, not before 15 s, and after a minute in any case', () => {
  const { timers, feed, camera, ended } = open()
  camera(1, 'key')
  feed.begin()
  for (let picture = 2; picture < 9; picture++) {
    timers.advance(2_000)
    camera(picture, 'key')
  }
  expect(ended()).toBe(0)
  timers.advance(1_000)
  camera(10, 'key')
  expect(ended()).toBe(1)
  feed.close()
  expect(ended()).toBe(1)

  const silent = open()
  silent.feed.begin()
  silent.timers.advance(59_999)
  expect(silent.ended()).toBe(0)
  silent.timers.advance(1)
  expect(silent.ended()).toBe(1)
})

it('MJ2 a burst that is under way is not overwritten by the next GOP', () => {
  const { timers, feed, camera, pictures } = open()
  camera(1, 'key', 1_000)
  for (let picture = 2; picture <= 20; picture++)
    camera(picture, 'reference', 1_000)
  feed.begin()
  for (let picture = 21; picture <= 40; picture++) {
    camera(picture, picture === 21
      ? 'key'
      : 'reference', 1_000)
  }
  timers.advance(100)
  expect(pictures()).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
})

it('MJ1 a GOP that outgrows the memory of all is forgotten until the next key frame', () => {
  const { budget, cache, camera } = open('none', 1_000)
  camera(1, 'key', 300)
  expect(cache.pictures()).toHaveLength(1)
  camera(2, 'reference', 300)
  expect(cache.pictures()).toHaveLength(0)
  expect(budget.usedBytes).toBe(0)
  camera(3, 'reference', 10)
  expect(cache.pictures()).toHaveLength(0)
  camera(4, 'key', 10)
  expect(cache.pictures()).toHaveLength(1)
  cache.clear()
  expect(budget.usedBytes).toBe(0)
})

it('MJ3 bursts of one viewer take turns, at 48 Mbit/s together, whatever the timers do', () => {
  const timers = createManualTimers()
  const pacer = new BurstPacer(timers)
  const sent: string[] = []
  const burst = (name: string, count: number) => ({
    sendNext: () => count-- > 0
      ? (sent.push(name), 1_200)
      : undefined,
  })
  pacer.add(burst('a', 40))
  pacer.add(burst('b', 40))
  expect(sent.length).toBe(10)
  timers.advance(2)
  expect(sent.length).toBe(20)
  expect(sent.slice(10)).toEqual(Array.from({ length: 10 }, (_, i) => i % 2
    ? 'b'
    : 'a'))
  timers.advance(100)
  expect(sent.length).toBe(80)
  expect(timers.waiting()).toBe(0)
  pacer.add(burst('c', 40))
  pacer.close()
  expect(timers.waiting()).toBe(0)
})

import type { MediaWorker } from './media-worker.ts'
import { Buffer } from 'node:buffer'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { longestLookBytes } from '#contract/look-codec'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { createLogger } from '../core/logger.ts'
import { startMediaWorker } from './media-worker.ts'
import { findWorker } from './testing/find-worker.ts'

const workerBin = findWorker()

// Ends in this process stand for browsers: the worker treats them alike, but for SCTP.
describe.skipIf(workerBin === undefined)('the data exchange of a real worker', () => {
  let worker: MediaWorker
  beforeAll(async () => {
    worker = await startMediaWorker({
      program: workerBin!,
      listenIp: '127.0.0.1',
      port: 0,
      log: createLogger(() => {}),
      timers: timersOf(globalThis, () => epochMs(Date.now())),
    })
  })
  afterAll(() => worker.close())

  async function hearer(): Promise<{ hear: (...numbers: number[]) => Promise<void>, heard: number[] }> {
    const transport = await worker.router.createDirectTransport()
    const consumer = await worker.data.open(transport)
    const heard: number[] = []
    consumer.on('message', message => heard.push(message[0]!))
    return {
      hear: (...numbers) => consumer.setSubchannels(numbers),
      heard,
    }
  }

  it('LO3 only who hears its number gets a message; who was told nothing gets nothing', async () => {
    const [one, both, none] = [await hearer(), await hearer(), await hearer()]
    await one.hear(1)
    await both.hear(1, 2)
    worker.data.tell(1, Uint8Array.of(11))
    worker.data.tell(2, Uint8Array.of(22))
    worker.data.tell(3, Uint8Array.of(33))
    await vi.waitFor(() => expect(both.heard).toEqual([11, 22]), { timeout: 20_000 })
    // Taken away before the next is told: requests and messages go to the worker in order.
    const gone = both.hear(0)
    worker.data.tell(2, Uint8Array.of(23))
    worker.data.tell(1, Uint8Array.of(12))
    await gone
    await vi.waitFor(() => expect(one.heard).toEqual([11, 12]), { timeout: 20_000 })
    expect([both.heard, none.heard]).toEqual([
      [11, 22],
      [],
    ])
  })

  it('LO2 what a sender sends is heard here whole, and nothing longer than a look can be is told on', async () => {
    const transport = await worker.router.createDirectTransport()
    const producer = await transport.produceData()
    const got: Uint8Array[] = []
    await worker.data.listen(producer, message => got.push(message))
    producer.send(Buffer.from([1, 2, 3]))
    await vi.waitFor(() => expect(got.map(bytes => [...bytes])).toEqual([
      [1, 2, 3],
    ]), { timeout: 20_000 })
    const one = await hearer()
    await one.hear(5)
    worker.data.tell(5, new Uint8Array(longestLookBytes + 1).fill(9))
    worker.data.tell(5, new Uint8Array(longestLookBytes).fill(7))
    await vi.waitFor(() => expect(one.heard).toEqual([7]), { timeout: 20_000 })
  })
})

import process from 'node:process'
import { expect, it } from 'vitest'
import { ByteTracker } from './byte-tracker.ts'
import { crowdLooks } from './testing/crowd-looks.ts'

const aspect = 16 / 9

/** Bytes that a look takes from the heap, at least over one of a few stretches without a collection in them. */
function bytesPerLook(looks: number, look: (i: number) => void): number {
  let least = Number.POSITIVE_INFINITY
  let at = 0
  for (let stretch = 0; stretch < 10; stretch++) {
    const before = process.memoryUsage().heapUsed
    for (const end = at + looks; at < end; at++)
      look(at)
    const taken = process.memoryUsage().heapUsed - before
    // Less than nothing: rubbish was collected meanwhile.
    if (taken >= 0)
      least = Math.min(least, taken / looks)
  }
  return least
}

it('TR7 makes no objects per look: 20,000 looks at 40 people take next to nothing from the heap', () => {
  const looks = crowdLooks(40, 100, 1)
  const tracker = new ByteTracker()
  const look = (i: number): void => {
    tracker.track(looks[i % looks.length]!, i * 100, aspect)
  }
  for (let i = 0; i < 3000; i++)
    look(i)
  const bytes = bytesPerLook(2000, i => look(3000 + i))

  // What objects would take, seen the same way: one for each detection.
  const objects: unknown[] = []
  const kept = bytesPerLook(100, () => objects.push(Array.from({ length: 40 }, (_, row) => ({
    row,
    box: { x1: row },
  }))))
  process.stdout.write(`a look at 40 people takes ${bytes.toFixed(1)} bytes; objects for its detections would take ${kept.toFixed(0)}\n`)
  expect(tracker.track(looks[0]!, 23_000 * 100, aspect).count).toBeGreaterThan(20)
  expect(kept).toBeGreaterThan(1000)
  expect(bytes).toBeLessThan(200)
})

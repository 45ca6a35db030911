import type { UsageSample } from '#contract/usage'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { mostOf, sparkPath } from './spark-path.ts'

const frame = {
  from: 0,
  until: 600_000,
  stepMs: 60_000,
  width: 100,
  height: 20,
}
function sample(minute: number, bytesIn: number): UsageSample {
  return {
    at: epochMs(minute * 60_000),
    cpuCores: 0,
    bytesIn,
    bytesOut: 0,
    connections: 0,
    storageBytes: 0,
  }
}
const bytesIn = (each: UsageSample): number => each.bytesIn

it('draws from zero, up to the most, and leaves gaps as gaps', () => {
  const samples = [
    sample(0, 0),
    sample(1, 10),
    sample(5, 5),
    sample(6, 5),
  ]
  expect(mostOf(samples, bytesIn)).toBe(10)
  expect(sparkPath(samples, bytesIn, 10, frame)).toBe('M0.0 20.0L10.0 0.0M50.0 10.0L60.0 10.0')
})

it('draws nothing of nothing, and a flat line at the bottom where nothing was used', () => {
  expect(sparkPath([], bytesIn, 0, frame)).toBe('')
  expect(sparkPath([
    sample(0, 0),
    sample(1, 0),
    sample(20, 3),
  ], bytesIn, 0, frame)).toBe('M0.0 20.0L10.0 20.0')
})

import type { CameraId, SiteId } from '#contract/ids'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { shareUsage } from './usage-share.ts'

const seed = Date.now() % 2 ** 31
const [gate, dock, gone] = ['gate', 'dock', 'gone'] as CameraId[]
const [north, south] = ['north', 'south'] as SiteId[]
function siteOf(cameraId: CameraId): SiteId | undefined {
  return cameraId === gate
    ? north
    : cameraId === dock
      ? south
      : undefined
}

it('US2 media time goes by the bytes taken and given, transcoding to its camera, and the rest of the server to nobody', () => {
  const parts = shareUsage({
    mediaCpuMs: 1_000,
    serverCpuMs: 500,
    transcodeCpuMs: new Map([
      [dock!, 70],
    ]),
    bytesIn: new Map([
      [gate!, 1_000_000],
      [dock!, 1_000_000],
    ]),
    bytesOut: new Map([
      [gate!, 2_000_000],
    ]),
  }, siteOf)
  expect(parts.get(north)).toEqual({ cpuMs: 750 + 26, bytesIn: 1_000_000, bytesOut: 2_000_000 })
  expect(parts.get(south)).toEqual({ cpuMs: 250 + 26 + 70, bytesIn: 1_000_000, bytesOut: 0 })
  expect(parts.get(undefined)).toEqual({ cpuMs: 500 - 52, bytesIn: 0, bytesOut: 0 })
})

it('US2 whatever was counted, the parts add up to it and none is negative', () => {
  const perCamera = fc.dictionary(fc.constantFrom('gate', 'dock', 'gone'), fc.integer({ min: 0, max: 1e9 })).map(counts => new Map(Object.entries(counts) as [CameraId, number][]))
  fc.assert(fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 1e6 }), perCamera, perCamera, perCamera, (mediaCpuMs, serverCpuMs, transcodeCpuMs, bytesIn, bytesOut) => {
    const parts = [
      ...shareUsage({
        mediaCpuMs,
        serverCpuMs,
        transcodeCpuMs,
        bytesIn,
        bytesOut,
      }, siteOf).values(),
    ]
    const total = (of: ReadonlyMap<CameraId, number>): number => [
      ...of.values(),
    ].reduce((a, b) => a + b, 0)
    const all = (key: 'cpuMs' | 'bytesIn' | 'bytesOut'): number => parts.reduce((a, part) => a + part[key], 0)
    expect(all('cpuMs')).toBeCloseTo(mediaCpuMs + serverCpuMs + total(transcodeCpuMs), 3)
    expect(all('bytesIn')).toBe(total(bytesIn))
    expect(all('bytesOut')).toBe(total(bytesOut))
    expect(parts.every(part => part.cpuMs >= 0)).toBe(true)
  }), { seed })
  expect(siteOf(gone!)).toBeUndefined()
})

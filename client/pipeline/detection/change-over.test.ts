import type { DetectorId } from '#contract/ids'
import type { FakeFrame } from './testing/fake-frames.ts'
import { describe, expect, it } from 'vitest'
import { buildManifest } from '../../core/detection/testing/build.ts'
import { buildRule, buildZone } from '../../core/rules/testing/build.ts'
import { cameraA, cameraB, setUp, walk } from './testing/analyser-stage.ts'
import { seeingDetector } from './testing/fake-frames.ts'

const next = 'next-1' as DetectorId

describe('PL15 a detector that is changed while a browser detects', () => {
  function stage() {
    const site = setUp()
    const other = seeingDetector()
    const configure = (detectorId?: DetectorId): void => site.analyser.configure([
      {
        cameraId: cameraA,
        name: 'Press hall',
        ...(detectorId && { detectorId }),
      },
      { cameraId: cameraB, name: 'Dock' },
    ], [
      buildZone(),
    ], [
      buildRule(),
    ])
    const open = (): void => site.analyser.use({
      ...site.open(other as ReturnType<typeof seeingDetector>),
      manifest: {
        ...buildManifest(),
        detectorId: next,
      },
    })
    const inForce = (): Record<string, string> => Object.fromEntries(site.analyser.rates().map(({ cameraId, detectorId }) => [cameraId, detectorId]))
    const longestGapMs = (fromMs: number): number => {
      const at = site.analyses.filter(({ cameraId, capturedAt }) => cameraId === cameraA && capturedAt >= fromMs).map(({ capturedAt }) => capturedAt)
      return Math.max(...at.slice(1).map((ms, i) => ms - at[i]!))
    }
    return {
      ...site,
      other,
      configure,
      openNext: open,
      inForce,
      longestGapMs,
    }
  }

  it('goes on with the old one until the new one is open, and loses neither a look nor a track', async () => {
    const { analyses, detector, other, frames, play, configure, openNext, inForce, longestGapMs, stop, running } = stage()
    await play(4, walk)
    const from = analyses.at(-1)!.capturedAt - 2_000
    const tracks = new Set(analyses.filter(({ cameraId }) => cameraId === cameraA).at(-1)!.tracks.map(({ trackId }) => trackId))
    const usual = longestGapMs(from)
    configure(next)
    // It takes two seconds to be loaded.
    await play(2, second => walk(second + 4))
    expect(inForce()).toEqual({ [cameraA]: 'tiny-0', [cameraB]: 'tiny-0' })
    openNext()
    const looks = detector.looks.length
    await play(4, second => walk(second + 6))
    expect(inForce()).toEqual({ [cameraA]: next, [cameraB]: 'tiny-0' })
    expect(other.looks.flat().some(slot => slot.key === cameraA)).toBe(true)
    expect(detector.looks.slice(looks + 2).flat().some(slot => slot.key === cameraA)).toBe(false)
    expect(longestGapMs(from)).toBeLessThanOrEqual(usual + 70)
    expect(new Set(analyses.filter(({ cameraId }) => cameraId === cameraA).at(-1)!.tracks.map(({ trackId }) => trackId))).toEqual(tracks)
    // And back: the old one is still open.
    configure()
    await play(2, second => walk(second + 10))
    expect(inForce()).toEqual({ [cameraA]: 'tiny-0', [cameraB]: 'tiny-0' })
    expect(longestGapMs(from)).toBeLessThanOrEqual(usual + 70)
    stop.abort()
    await running
    expect((frames as FakeFrame[]).every(frame => frame.isLeft)).toBe(true)
  })

  it('stays with the old one where the new one never opens', async () => {
    const { analyses, play, configure, inForce } = stage()
    await play(2, walk)
    configure('broken' as DetectorId)
    const before = analyses.length
    await play(2, second => walk(second + 2))
    expect(analyses.length).toBeGreaterThan(before + 8)
    expect(inForce()[cameraA]).toBe('tiny-0')
  })
})

import { describe, expect, it } from 'vitest'
import { buildManifest } from '../../core/detection/testing/build.ts'
import { setUp, walk } from './testing/analyser-stage.ts'
import { FakeFrame, seeingDetector } from './testing/fake-frames.ts'

describe('analyser: engines that fail', () => {
  const golden = {
    frame: () => new FakeFrame(0, 0.5),
    expected: [
      {
        label: 'person' as const,
        score: 0.86,
        box: { x1: 0.45, y1: 0.4, x2: 0.55, y2: 0.8 },
      },
    ],
    labels: buildManifest().labels,
  }

  it('asks the golden picture in the batch of the cameras, and believes an engine that is right', async () => {
    const { analyser, detector, failures, play } = setUp({ golden, sentinelTicks: 10 })
    await play(6, walk)
    const asked = detector.looks.filter(slots => slots.some(s => s.key === 'golden'))
    expect(asked.length).toBeGreaterThanOrEqual(2)
    expect(asked.every(slots => slots.length > 1)).toBe(true)
    expect(failures).toEqual([])
    expect(analyser.report().detectors[0]!.sentinel).toHaveLength(asked.length)
  })

  it('LK7 takes an engine out within one interval after it goes wrong, says since when, and goes on with the next one', async () => {
    const wrongFrom = 25
    const { analyser, detector, open, failures, analyses, play } = setUp({
      golden,
      sentinelTicks: 10,
      detector: {
        // Boxes that are shifted: sane numbers, a wrong engine.
        spoil: (reading, look) => reading.status === 'read' && look >= wrongFrom
          ? {
              ...reading,
              boxes: {
                ...reading.boxes,
                rows: reading.boxes.rows.map((v, i) => i % 6 === 0 || i % 6 === 2
                  ? v + 0.1
                  : v),
              },
            }
          : reading,
      },
    })
    await play(12, walk)
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatchObject({ kind: 'wrong' })
    expect(failures[0]!.reason).toMatch(/did not find the person/)
    expect(failures[0]!.sinceLastGoodMs).toBeGreaterThan(500)
    expect(detector.looks.length).toBeLessThanOrEqual(wrongFrom + 12)
    const before = analyses.length
    await play(1, walk)
    expect(analyses.length).toBe(before)
    analyser.use(open(seeingDetector()))
    await play(1, walk)
    expect(analyses.length).toBeGreaterThan(before + 4)
  })

  it('LK8 says that an engine was lost, closes every frame, and takes the next one', async () => {
    const { analyser, open, failures, frames, analyses, play, stop, running } = setUp({
      detector: {
        isLost: look => look >= 5,
      },
    })
    await play(3, walk)
    expect(failures).toMatchObject([
      { kind: 'lost', code: 'internal' },
    ])
    const before = analyses.length
    analyser.use(open(seeingDetector()))
    await play(1, walk)
    expect(analyses.length).toBeGreaterThan(before)
    stop.abort()
    await running
    expect(frames.every(f => f.isLeft)).toBe(true)
  })
})

import type { CameraId } from '#contract/ids'
import { describe, expect, it } from 'vitest'
import { cameraA, cameraB, fpsOf, setUp, walk } from './testing/analyser-stage.ts'

describe('analyser: rates', () => {
  it('LK1 LK5 looks at an empty, still scene once a second and asks it for motion five times', async () => {
    const { detector, analyses, play, analyser } = setUp()
    await play(4, () => undefined)
    analyses.length = 0
    detector.looks.length = 0
    await play(10, () => undefined)
    expect(fpsOf(analyses, cameraA, 10)).toBeCloseTo(1, 0)
    const asked = detector.looks.flat().filter(s => s.key === cameraA && s.want === 'motion').length / 10
    expect(asked).toBeGreaterThan(3)
    expect(asked).toBeLessThanOrEqual(5.5)
    expect(analyser.rates()[0]).toMatchObject({ motion: 'still', wantedFps: 1 })
  })

  it('LK1 sees who was there and never moves: the floor rate finds, the burst confirms', async () => {
    const { analyser, events, play } = setUp({
      detector: {
        motion: () => ({ fraction: 0 }),
      },
    })
    analyser.setLeases([
      { cameraId: cameraA, epoch: 1 },
    ])
    await play(4, () => undefined)
    expect(events).toHaveLength(0)
    await play(2.5, (_, camera) => camera === cameraA
      ? 0.3
      : undefined)
    // A second until the floor's look, half a second to confirm.
    expect(events).toHaveLength(1)
    expect(events[0]!.snapshot).toBeDefined()
  })

  it('sees who moves so slowly that the gate says nothing', async () => {
    const { analyser, events, play } = setUp({
      detector: {
        motion: () => ({ fraction: 0 }),
      },
    })
    analyser.setLeases([
      { cameraId: cameraA, epoch: 1 },
    ])
    await play(4, () => undefined)
    await play(20, second => 0.9 - second * 0.03)
    expect(events).toHaveLength(1)
  })

  it('LK5 a change of light is no flood: the usual rate for two seconds, no burst', async () => {
    let isDark = false
    const { analyser, analyses, play, pass } = setUp({
      detector: {
        motion: () => isDark
          ? {
              fraction: 0.95,
              box: { x1: 0, y1: 0, x2: 1, y2: 1 },
            }
          : { fraction: 0 },
      },
    })
    await play(4, () => undefined)
    isDark = true
    analyses.length = 0
    await play(1, () => undefined)
    isDark = false
    await play(1, () => undefined)
    expect(fpsOf(analyses, cameraA, 2)).toBeLessThanOrEqual(5.5)
    await play(2, () => undefined)
    await pass(10)
    expect(analyser.rates()[0]).toMatchObject({ motion: 'still', isBursting: false, wantedFps: 1 })
  })

  it('LK1 bursts when somebody new appears, then goes on at the usual rate', async () => {
    const { analyser, analyses, play } = setUp()
    await play(4, () => undefined)
    analyses.length = 0
    await play(3, walk, [cameraA])
    expect(fpsOf(analyses, cameraA, 3)).toBeGreaterThanOrEqual(10)
    expect(analyser.rates()[0]).toMatchObject({ isBursting: true, wantedFps: 12 })
    await play(2, second => walk(second + 3), [cameraA])
    analyses.length = 0
    await play(4, second => walk(second + 5), [cameraA])
    expect(fpsOf(analyses, cameraA, 4)).toBeCloseTo(5, 0)
  })

  it('LK2 LK10 gives the focused camera more, and says so when the machine cannot keep up', async () => {
    let queue = Promise.resolve()
    const { analyser, analyses, play, timers } = setUp({
      measured: [
        { size: 1, ms: 200 },
      ],
      detector: {
        work: (count) => {
          queue = queue.then(() => new Promise(resolve => timers.after(200 * count, resolve)))
          return queue
        },
      },
    })
    analyser.configure([
      { cameraId: cameraA, name: 'A' },
      { cameraId: cameraB, name: 'B' },
    ], [], [])
    analyser.focus(cameraB)
    await play(5, walk)
    analyses.length = 0
    await play(20, walk)
    expect(fpsOf(analyses, cameraB, 20) / fpsOf(analyses, cameraA, 20)).toBeGreaterThanOrEqual(2.9)
    const rates = analyser.rates()
    expect(rates.every(r => r.grantedFps < r.wantedFps)).toBe(true)
    expect(analyser.report().load).toBeGreaterThan(1)
    expect(analyser.fpsBudget).toBeCloseTo(4, 0)
  })

  it('LK5 looks at small, far motion again at the resolution of the camera', async () => {
    const far = { x1: 0.5, y1: 0.4, x2: 0.55, y2: 0.5 }
    const { detector, frames, play, stop, running, pass } = setUp({
      detector: {
        motion: () => ({ fraction: 0.01, box: far }),
      },
    })
    await play(3, walk, [cameraA])
    const crops = detector.looks.flat().filter(s => s.crop)
    expect(crops.length).toBeGreaterThanOrEqual(4)
    expect(crops.length).toBeLessThanOrEqual(8)
    expect(crops[0]!.crop!.x1).toBeLessThan(0.5)
    stop.abort()
    await running
    await pass(50)
    expect(frames.every(f => f.isLeft)).toBe(true)
  })

  it('LK3 reads one look while the next one runs, on a GPU, and holds at most two pictures of a camera', async () => {
    let atWork = 0
    let most = 0
    let openMost = 0
    /** Cameras of the looks that were not answered yet: the detector reads its slots before it begins to work. */
    const unanswered = new Map<string, number>()
    let reading: string[] = []
    let mostOfOne = 0
    let looks = 0
    const { analyser, timers, play } = setUp({
      detector: {
        kind: 'webgpu',
        motion: ({ key }) => {
          reading.push(key)
          unanswered.set(key, (unanswered.get(key) ?? 0) + 1)
          mostOfOne = Math.max(mostOfOne, unanswered.get(key)!)
          return {
            fraction: 0.02,
            box: { x1: 0, y1: 0, x2: 1, y2: 1 },
          }
        },
        work: async () => {
          most = Math.max(most, ++atWork)
          const own = reading
          reading = []
          // Every tenth look hangs for a while; its cameras become due again meanwhile.
          await new Promise<void>(resolve => timers.after(looks++ % 10 === 0
            ? 1_000
            : 30, resolve))
          own.forEach(key => unanswered.set(key, unanswered.get(key)! - 1))
          atWork--
        },
      },
      measured: [
        { size: 1, ms: 20 },
      ],
    })
    const ids = Array.from({ length: 4 }, (_, i) => `0d5b3c9a-3a60-4a55-9a6f-0a54f1a7e00${i}` as CameraId)
    ids.forEach(id => analyser.watch(id))
    for (let i = 0; i < 5; i++) {
      await play(0.5, walk, ids)
      openMost = Math.max(openMost, analyser.report().openFrames)
    }
    expect(most).toBe(2)
    expect(mostOfOne).toBe(1)
    expect(openMost).toBeLessThanOrEqual(2 * ids.length)
  })
})

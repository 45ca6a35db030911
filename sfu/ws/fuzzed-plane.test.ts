import type { CameraId } from '#contract/ids'
import { rm } from 'node:fs/promises'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { errorTable } from '#contract/errors'
import { findWorker } from '../media/testing/find-worker.ts'
import { gate, sendPictures } from '../media/testing/plane-bench.ts'
import { createRealPlane } from '../media/testing/real-plane.ts'
import { fuzzSignaling } from './testing/fuzz-signaling.ts'

const workerBin = findWorker()
const frames = Number(process.env.ANSIM_FUZZ_FRAMES ?? 4_000)
const seed = Number(process.env.ANSIM_FUZZ_SEED ?? Math.trunc(Math.random() * 2 ** 31))
const phone = '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0009' as CameraId

describe.skipIf(workerBin === undefined)('a fuzzed signaling socket before real workers', () => {
  it(`MR4 kills no worker, is nobody's fault but its own, and leaves nothing: ${frames} frames, ANSIM_FUZZ_SEED=${seed}`, async () => {
    const { plane, launcherFolder } = createRealPlane(workerBin ?? '', 2)
    const running = plane.run(new AbortController().signal)
    await plane.ready()
    const pids = [...plane.workerPids]
    const inlet = await plane.openInlet(gate)
    sendPictures(inlet, 3, 0)
    // A viewer beside it, who is to notice nothing.
    plane.openViewer('innocent')
    await plane.createReceiveTransport('innocent')
    const { consumerId } = await plane.consume('innocent', gate, {
      rtpCapabilities: plane.routerRtpCapabilities(),
      thinning: 'none',
      start: 'key-frame',
    })

    const outcome = await fuzzSignaling(plane, [gate.cameraId, phone], frames, seed)

    expect(outcome.errors).toEqual([])
    expect([
      ...outcome.codes.keys(),
    ].filter(code => errorTable[code as keyof typeof errorTable].httpStatus >= 500)).toEqual([])
    expect(outcome.answers).toBeGreaterThan(frames / 4)
    expect(plane.workerPids).toEqual(pids)
    expect(plane.stats()).toMatchObject({
      healthy: true,
      rebuilds: 0,
      viewers: 1,
      transports: 1,
      consumers: 1,
      streams: 1,
    })
    await plane.resume('innocent', consumerId)
    await plane.close()
    await running
    await rm(launcherFolder, { recursive: true })
  }, 600_000)
})

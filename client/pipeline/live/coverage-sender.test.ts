import type { CoverageClaim } from '#contract/coverage'
import type { CameraId, DetectorId, DeviceId } from '#contract/ids'
import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { createManualTimers } from '#contract/manual-timers'
import { epochMs } from '#contract/time'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { CoverageLedger } from '../../core/scheduling/coverage-ledger.ts'
import { createMemoryCoverageStore } from '../../storage/memory-coverage-store.ts'
import { noLeaderLock } from '../sync/leader-lock.ts'
import { createCoverageSender } from './coverage-sender.ts'

const gate = 'gate' as CameraId
const analysed = { kind: 'analysed', engine: 'wasm', detectorId: 'ansim-nano-5' as DetectorId } as const

/** A page that looks at a camera; its server takes what it is told, or not. */
function aPage(store = createMemoryCoverageStore(), stintId = '0123abcd', startMs = 1_700_000_040_000) {
  const timers = createManualTimers(startMs)
  const start = timers.now()
  const watch = new CoverageLedger()
  const told: CoverageClaim[] = []
  const server = { trouble: undefined as Error | undefined, maySend: true }
  const sender = createCoverageSender({
    watch,
    store,
    api: {
      async call(_: string, input: { body: CoverageClaim }) {
        if (server.trouble)
          throw server.trouble
        told.push(structuredClone(input.body))
        return { refused: [] } as never
      },
    } as never,
    deviceId: async () => 'device' as DeviceId,
    timers,
    random: () => 0.5,
    stintId,
    lock: noLeaderLock,
    serverOffsetMs: () => 0,
    maySend: () => server.maySend,
  })
  const stopping = new AbortController()
  const ended = sender.runs.map(run => run(stopping.signal).catch((error: unknown) => error))
  /** Lets time go on in steps of a second; work between two timers is done in turns of the microtask queue. */
  async function pass(seconds: number, look = true): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      timers.advance(1_000)
      if (look)
        watch.observe(gate, epochMs(timers.now() - 1_000), timers.now(), analysed, 5, 7)
      for (let turn = 0; turn < 60; turn++)
        await Promise.resolve()
    }
  }
  return {
    start,
    watch,
    told,
    server,
    sender,
    store,
    pass,
    stop: () => {
      stopping.abort()
      return Promise.all(ended)
    },
  }
}

function minutesOf(told: CoverageClaim[]) {
  return told.flatMap(({ minutes }) => minutes.map(({ minute, revision, spans }) => ({
    minute,
    revision,
    ms: spans.reduce((sum, span) => sum + (span.state.kind === 'analysed'
      ? span.toMs - span.fromMs
      : 0), 0),
  })))
}

describe('CO1 what was analysed here', () => {
  it('is told by the minute, when the minute is over, under its lease', async () => {
    const { pass, told, start, stop } = aPage()
    await pass(150)
    const first = Math.floor(start / 60_000)
    expect(minutesOf(told).filter(({ ms }) => ms === 60_000).map(({ minute }) => minute)).toEqual([first, first + 1])
    expect(told[0]).toMatchObject({
      deviceId: 'device',
      minutes: [
        {
          cameraId: gate,
          stintId: '0123abcd',
          spans: [
            { epoch: 7, looks: 300 },
          ],
        },
      ],
    })
    await stop()
  })

  it('waits on disk while there is no server, over the end of the page, and is told once', async () => {
    const before = aPage()
    before.server.trouble = new NetworkUnavailable('cut')
    await before.pass(130)
    expect(before.told).toEqual([])
    await before.stop()
    const after = aPage(before.store, '89abcdef', before.start + 130_000)
    await after.pass(90, false)
    const minutes = minutesOf(after.told)
    // The page ended ten seconds into the third minute, after what was kept last.
    expect(minutes.map(({ ms }) => ms)).toEqual([60_000, 60_000, 10_000].slice(0, minutes.length))
    expect(minutes.length).toBeGreaterThanOrEqual(2)
    const count = after.told.length
    await after.pass(60, false)
    expect(after.told).toHaveLength(count)
    await after.stop()
  })

  it('is told again when it is found to be wrong', async () => {
    const { pass, told, watch, start, stop } = aPage()
    await pass(80)
    watch.revoke(epochMs(start + 20_000), epochMs(start + 60_000), 'engine-wrong')
    await pass(40)
    const ofFirst = minutesOf(told).filter(({ minute }) => minute === Math.floor(start / 60_000))
    expect(ofFirst.at(-1)).toMatchObject({ ms: 20_000 })
    expect(ofFirst.at(-1)!.revision).toBeGreaterThan(ofFirst[0]!.revision)
    await stop()
  })

  it('holds nothing up when the server does not understand it, and waits where it is not allowed', async () => {
    const { pass, server, store, stop } = aPage()
    await pass(70)
    server.trouble = new AppError('not-allowed', 'no')
    await pass(60)
    expect(await store.count()).toBeGreaterThan(1)
    server.trouble = new AppError('bad-input', 'what')
    await pass(180, false)
    expect(await store.count()).toBe(0)
    await stop()
  })

  it('says nothing of cameras that are another\'s', async () => {
    const { pass, watch, told, start, stop } = aPage()
    watch.observe('dock' as CameraId, start, epochMs(start + 50_000), { kind: 'not-analysed', because: 'no-lease' })
    await pass(120)
    expect(told.flatMap(({ minutes }) => minutes.map(({ cameraId }) => cameraId))).not.toContain('dock')
    await stop()
  })
})

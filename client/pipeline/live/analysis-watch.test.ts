import type { CameraId } from '#contract/ids'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { AnalysisWatch } from './analysis-watch.ts'
import { createFakeSocket } from './testing/fake-ports.ts'

const north = '0197a000-0000-4000-8000-000000000001' as CameraId

function stage() {
  const socket = createFakeSocket()
  const timers = createManualTimers()
  const watch = new AnalysisWatch({ socket: socket.port, timers })
  const ending = new AbortController()
  watch.run(ending.signal)
  return {
    socket,
    timers,
    watch,
    end: () => ending.abort(),
  }
}

it('does not take silence for "nobody" at once, nor for "somebody" for ever', () => {
  const { socket, timers, watch } = stage()
  socket.turn('open')
  expect(watch.view.value.kind).toBe('unknown')
  timers.advance(3_000)
  expect(watch.view.value).toEqual({
    kind: 'known',
    cameras: new Map(),
  })
})

it('forgets what it knew when the server is away', () => {
  const { socket, watch } = stage()
  socket.turn('open')
  socket.say({
    notice: 'analysis',
    cameras: [
      {
        cameraId: north,
        fps: 5,
        engine: 'wasm',
        detectorId: 'ansim-nano-5' as never,
        by: 'Station',
        isStation: true,
      },
    ],
  })
  expect(watch.view.value).toMatchObject({ kind: 'known' })
  socket.turn('closed')
  expect(watch.view.value.kind).toBe('unknown')
})

it('leaves no timer behind', () => {
  const { socket, timers, end } = stage()
  socket.turn('open')
  end()
  expect(timers.nextInMs()).toBeUndefined()
})

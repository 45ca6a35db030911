import type { PlayheadSource } from './use-playhead.ts'
import { expect, it } from 'vitest'
import { effectScope } from 'vue'
import { usePlayhead } from './use-playhead.ts'

it('REV-5 time that is stopped stands at the picture that is shown, however long ago it was last told', async () => {
  const scope = effectScope()
  const playhead = scope.run(() => usePlayhead(1_000, () => undefined))!
  let filmMs = 1_000
  const soughtTo: number[] = []
  const source: PlayheadSource = {
    state: () => ({ kind: 'at', atMs: filmMs }),
    step: pictures => filmMs + pictures * 40,
    sought: () => soughtTo.push(playhead.atMs.value),
  }
  playhead.register(source)
  playhead.toggle()
  // A busy machine: between two ticks the film went on.
  filmMs = 1_700
  playhead.toggle()
  expect(playhead.isPlaying.value).toBe(false)
  expect(playhead.atMs.value).toBe(1_700)
  expect(soughtTo, 'the other cameras stand there too').toEqual([1_700])

  playhead.step(1)
  expect(playhead.atMs.value).toBe(1_740)
  scope.stop()
})

it('REV-5 time that is stopped while a film is still fetched stands where it was', () => {
  const scope = effectScope()
  const playhead = scope.run(() => usePlayhead(1_000, () => undefined))!
  playhead.register({
    state: () => ({ kind: 'waiting' }),
    step: () => undefined,
    sought: () => {},
  })
  playhead.toggle()
  playhead.toggle()
  expect(playhead.atMs.value).toBe(1_000)
  scope.stop()
})

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { watchParent } from './parent-watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('notices within a second, once, that another process is the parent now', () => {
  let parent = 10
  let gone = 0
  watchParent(() => gone++, () => parent)
  vi.advanceTimersByTime(5_000)
  expect(gone).toBe(0)
  parent = 1
  vi.advanceTimersByTime(1_000)
  vi.advanceTimersByTime(5_000)
  expect(gone).toBe(1)
})

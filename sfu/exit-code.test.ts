import type { ErrorCode } from '#contract/errors'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { exitCodeOf } from './exit-code.ts'

it.each<[ErrorCode, number]>([
  ['bad-input', 2],
  ['camera-address-invalid', 2],
  ['port-taken', 1],
  ['already-running', 1],
  ['database-unavailable', 1],
  ['model-invalid', 1],
  ['model-hash-mismatch', 1],
  ['disk-full', 1],
])('a command that fails by %s ends with %i', (code, exitCode) => {
  expect(exitCodeOf(new AppError(code, 'Do something else.'))).toBe(exitCode)
})

it('a failure that nobody foresaw is none of the person who typed', () => {
  expect(exitCodeOf(new TypeError('x'))).toBe(1)
})

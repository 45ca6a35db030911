import type { ErrorCode } from '#contract/errors'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { isPictureWorthKeeping, syncFailureOf } from './sync-failure.ts'

it.each<ErrorCode>([
  'disk-full',
  'database-unavailable',
  'internal',
  'too-many-requests',
])('a server with %s is asked again later: no event and no picture is given up', (code) => {
  const error = new AppError(code, 'Make room.')
  expect(syncFailureOf(error)).toBe('busy')
  expect(isPictureWorthKeeping(error)).toBe(true)
})

it.each<[ErrorCode, string, boolean]>([
  ['not-signed-in', 'refused', true],
  ['protocol-unsupported', 'refused', true],
  ['hash-mismatch', 'refused', false],
  ['too-large', 'refused', false],
  ['sequence-gap', 'out-of-step', true],
])('%s is %s; the picture is kept: %s', (code, failure, isKept) => {
  const error = new AppError(code, 'Do something else.')
  expect(syncFailureOf(error)).toBe(failure)
  expect(isPictureWorthKeeping(error)).toBe(isKept)
})

import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { createTerminal, eventLines, ingestCells, printable } from './terminal.ts'
import { aSafetyEvent } from './usecases/testing/build-safety-event.ts'

it('lets no name move the cursor, recolour or reorder the terminal', () => {
  for (const name of [
    '\x1B[2J',
    'a\r\nb',
    '\x07',
    '\x9B31m',
    '\u202Etxt',
    'x\u2028y',
    '\x7F',
  ])
    expect(printable(name)).not.toMatch(/[\p{Cc}\u2028\u202E]/u)
  expect(printable('북쪽 문 – North gate №1')).toBe('북쪽 문 – North gate №1')
})

it('says in one line how a camera is', () => {
  const lines: string[] = []
  const terminal = createTerminal(text => lines.push(text))
  const since = epochMs(0)
  terminal.line(...ingestCells('Gate', {
    status: 'live',
    since,
    width: 480,
    height: 270,
    fps: 14.98,
    profile: 'Main',
  }))
  terminal.line(...ingestCells('Gate', {
    status: 'offline',
    since,
    code: 'camera-refused-login',
    message: 'Camera refused the login; check the password.',
    retryAt: since,
  }))
  expect(lines).toEqual(['Gate  live  480x270 15 fps\n', 'Gate  offline  Camera refused the login; check the password.\n'])
})

it('says each of some events, and a backlog in one line', () => {
  const camera = { cameraId: '11111111-1111-4111-8111-111111111111', name: 'Gate' } as never
  const events = Array.from({ length: 21 }, (_, n) => ({
    ...aSafetyEvent(camera),
    capturedAt: epochMs(Date.UTC(2026, 0, 1, 10) + n * 60_000),
  }))
  expect(eventLines(events.slice(1))).toHaveLength(20)
  expect(eventLines(events.slice(1))[0]).toHaveLength(4)
  const lines = eventLines(events.toReversed())
  expect(lines).toHaveLength(1)
  expect(lines[0]![0]).toBe('21 events')
  // By the clock of whatever zone this runs in.
  expect(lines[0]![1]).toMatch(/^\d\d:00:00 to \d\d:20:00$/)
})

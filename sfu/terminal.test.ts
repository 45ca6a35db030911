import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { createTerminal, ingestCells, printable } from './terminal.ts'

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

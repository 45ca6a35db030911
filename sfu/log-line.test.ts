import { expect, it } from 'vitest'
import { isWanted, readLogLine, toReadable } from './log-line.ts'

const line = JSON.stringify({
  level: 40,
  time: '2026-01-31T05:03:22.120Z',
  camera: 'gate\u001B[31m',
  err: { type: 'DatabaseError', message: 'no connection', stack: 'at x' },
  msg: 'the feed is not listened to',
})

it('reads what pino wrote, and says it on one line that cannot recolour the terminal', () => {
  const entry = readLogLine(line)!
  expect(entry).toMatchObject({
    level: 'warn',
    atMs: Date.parse('2026-01-31T05:03:22.120Z'),
  })
  const text = toReadable(entry)
  expect(text).toMatch(/^2026-01-3\d \d\d:\d\d:22\.120 {2}warn {3}the feed is not listened to {2}camera=gate/)
  expect(text).toContain('err=DatabaseError: no connection')
  // eslint-disable-next-line no-control-regex -- it is what this is about
  expect(text).not.toMatch(/[\n\u001B]/)
  expect(text).not.toContain('at x')
})

it('passes over what is no line of ours', () => {
  for (const text of [
    '{"level":30,"ti',
    'null',
    '[]',
    '"x"',
    '{"level":"high","time":"2026-01-31"}',
    '{"level":30,"time":"soon"}',
  ])
    expect(readLogLine(text)).toBeUndefined()
})

it('leaves out the levels below and the time before', () => {
  const entry = readLogLine(line)!
  expect(isWanted(entry, { level: 'warn' })).toBe(true)
  expect(isWanted(entry, { level: 'error' })).toBe(false)
  expect(isWanted(entry, { level: 'debug', sinceMs: entry.atMs + 1 })).toBe(false)
})

import { expect, it } from 'vitest'
import { csvLine } from './csv-line.ts'

it('AD11 a cell is never a formula, whatever somebody called themselves', () => {
  for (const evil of [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =HYPERLINK("http://x","y")',
    '\n=1',
    '=cmd|\' /C calc\'!A0',
  ])
    expect(csvLine([evil])).toMatch(/^"'/)
  expect(csvLine(['Kim', undefined, 'a "b", c\nd'])).toBe('"Kim","","a ""b"", c\nd"\r\n')
})

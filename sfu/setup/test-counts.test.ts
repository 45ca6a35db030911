import { expect, it } from 'vitest'
import { addCounts, countVitest, countWithSecondRun, failedLines, fewFailedFiles, unhandledIn } from './test-counts.mjs'

function file(status: string, ...tests: string[]) {
  return {
    status,
    assertionResults: tests.map(status => ({ status })),
  }
}
const report = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [
    file('passed', 'passed'),
  ],
}

it('counts what vitest reports', () => {
  expect(countVitest(report, 0)).toEqual({ passed: 3, failed: 0, skipped: 2 })
  expect(addCounts({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })).toEqual({ passed: 11, failed: 22, skipped: 33 })
})

it('is not green when a file did not load, the run failed as a whole, or nothing was reported', () => {
  expect(countVitest({
    ...report,
    testResults: [
      file('failed'),
      file('failed', 'failed'),
    ],
    numFailedTests: 1,
  }, 1).failed).toBe(2)
  expect(countVitest(report, 1).failed).toBe(1)
  expect(countVitest(undefined, 0).failed).toBe(1)
})

it('runs a few failed files again, whose second run counts, and many not', () => {
  const named = (name: string, status: string, ...tests: string[]) => ({
    name,
    ...file(status, ...tests),
  })
  const ran = {
    testResults: [
      named('a', 'passed', 'passed', 'pending'),
      named('b', 'failed', 'passed', 'failed'),
      named('c', 'failed'),
    ],
  }
  expect([
    fewFailedFiles(ran, 2),
    fewFailedFiles(ran, 1),
    fewFailedFiles(ran, 0),
    fewFailedFiles(undefined, 2),
  ]).toEqual([
    ['b', 'c'],
    [],
    [],
    [],
  ])
  expect(countWithSecondRun(ran, ['b', 'c'], { passed: 3, failed: 1, skipped: 0 })).toEqual({ passed: 4, failed: 1, skipped: 1 })
})

it('tells each failure in one line, for who sees the end of an output alone', () => {
  const ran = {
    testResults: [
      { name: '/x/a', status: 'passed', assertionResults: [] },
      {
        name: '/x/b',
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'holds' },
          {
            status: 'failed',
            fullName: 'counts',
            failureMessages: ['\nexpected 1\nto be 2'],
          },
        ],
      },
      {
        name: '/x/c',
        status: 'failed',
        message: 'no such module\nat line 1',
        assertionResults: [],
      },
    ],
  }
  expect(failedLines(ran, name => name.slice(3))).toEqual(['b > counts: expected 1', 'c: no such module'])
  expect(failedLines(undefined, name => name)).toEqual([])
})

it('finds what was thrown outside of any test', () => {
  expect(unhandledIn(' ✓ a\n\n⎯⎯ Unhandled Errors ⎯⎯\n\nError: late\n')).toBe('Unhandled Errors ⎯⎯\n    Error: late')
  expect(unhandledIn(' ✓ a')).toBe('')
})

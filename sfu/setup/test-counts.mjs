/** @typedef {{ passed: number, failed: number, skipped: number }} TestCounts */

/**
 * Adds up two runs.
 * @param {TestCounts} a one run
 * @param {TestCounts} b another
 * @returns {TestCounts} both
 */
export function addCounts(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

/**
 * Counts what vitest reported. A file that does not load and a run that fails for no single test each count as one failure, so
 * that nothing is green that was not run.
 * @param {any} report vitest's JSON report, undefined when it wrote none
 * @param {number} exitCode vitest's
 * @returns {TestCounts} what to add up
 */
export function countVitest(report, exitCode) {
  if (!report)
    return { passed: 0, failed: 1, skipped: 0 }
  const brokenFiles = report.testResults.filter(file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed')).length
  const failed = report.numFailedTests + brokenFiles
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0
      ? 1
      : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/**
 * The few files whose tests failed where everything else passed, to be run a second time by themselves. Empty when too much failed for
 * it to have been the machine, or when something else than a test failed.
 * @param {any} report vitest's JSON report, undefined when it wrote none
 * @param {number} atMost how many files
 * @returns {string[]} their paths
 */
export function fewFailedFiles(report, atMost) {
  const failed = report?.testResults.filter(file => file.status === 'failed') ?? []
  return failed.length <= atMost
    ? failed.map(file => file.name)
    : []
}

/**
 * What a run comes to whose failed files were run a second time: of those files the second run counts, of all others the first.
 * @param {any} report vitest's JSON report of the first run
 * @param {string[]} files those that were run again
 * @param {TestCounts} again what came of them
 * @returns {TestCounts} both together
 */
export function countWithSecondRun(report, files, again) {
  const states = report.testResults.filter(file => !files.includes(file.name)).flatMap(file => file.assertionResults.map(test => test.status))
  const passed = states.filter(status => status === 'passed').length
  const failed = states.filter(status => status === 'failed').length
  return addCounts({ passed, failed, skipped: states.length - passed - failed }, again)
}

/**
 * One line for each test that failed and each file that did not run, for the end of a long output of which only the end may be kept.
 * @param {any} report vitest's JSON report, undefined when it wrote none
 * @param {(file: string) => string} shorten a file's path as it is told
 * @returns {string[]} file, test and the first line of why
 */
export function failedLines(report, shorten) {
  return (report?.testResults ?? []).filter(file => file.status === 'failed').flatMap((file) => {
    const tests = file.assertionResults.filter(test => test.status === 'failed')
    return tests.length === 0
      ? [`${shorten(file.name)}: ${firstLine(file.message)}`]
      : tests.map(test => `${shorten(file.name)} > ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`)
  })
}

/**
 * What was thrown outside of any test, from what vitest printed.
 * @param {string} output as printed
 * @returns {string} a few lines; empty when there is none
 */
export function unhandledIn(output) {
  const at = output.search(/Unhandled (?:Errors?|Rejection)/)
  return at < 0
    ? ''
    : output.slice(at).split('\n').filter(line => line.trim()).slice(0, 8).join('\n    ')
}

function firstLine(text) {
  return (text ?? '').split('\n').find(line => line.trim()) ?? 'no reason was given'
}

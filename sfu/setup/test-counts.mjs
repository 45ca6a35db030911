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

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

const MINUTE_MS = 60_000

/**
 * How long a part of the tests may still take: its own limit, or what is left for all of them.
 * @param {number} limitMs the part's own
 * @param {number} spentMs since the first part began
 * @param {number} allMs what all parts may take together
 * @returns {number} milliseconds, 0 when nothing is left
 */
export function timeLeft(limitMs, spentMs, allMs) {
  return Math.max(0, Math.min(limitMs, allMs - spentMs))
}

/**
 * What is said of a run that was ended because it stood still or took too long.
 * @param {{ stoodStill: boolean, tookTooLong: boolean }} result how it ended
 * @param {{ silenceMs: number, limitMs: number }} limits what it was given, ms
 * @param {string} begunFiles what the reporter of begun files wrote
 * @returns {string} a sentence, with the files that had begun and not ended
 */
export function unfinishedWords({ stoodStill, tookTooLong }, { silenceMs, limitMs }, begunFiles) {
  const why = stoodStill
    ? `Nothing was heard for ${minutes(silenceMs)}`
    : tookTooLong
      ? limitMs === 0
        ? 'No time was left'
        : `It had not ended after ${minutes(limitMs)}`
      : undefined
  if (why === undefined)
    return ''
  const open = new Set()
  for (const line of begunFiles.split('\n').filter(Boolean)) {
    const [what, ...file] = line.split(' ')
    if (what === 'begun')
      open.add(file.join(' '))
    else
      open.delete(file.join(' '))
  }
  return `${why}: the run was ended. ${open.size === 0
    ? 'No file had begun without ending.'
    : `Begun and not ended: ${[...open].join(', ')}.`}`
}

function minutes(ms) {
  return `${Math.round(ms / MINUTE_MS * 10) / 10} minutes`
}

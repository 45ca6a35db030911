import { walkPath } from './walk-path.mjs'

/**
 * A closed walk through stops, at one pace: what `walkPath` needs, from what a scene wants to say.
 * @param {[x: number, z: number, pauseSeconds?: number, facing?: number][]} stops metres on the floor; the last leads back to the
 *   first; `facing` is where to look during the pause, radians about y from +z
 * @param {{ periodSeconds: number, strideMetres?: number, turnSeconds?: number, startSeconds?: number }} options `startSeconds` is when the first stop is reached
 */
export function route(stops, { startSeconds = 0, ...options }) {
  const lengths = stops.map(([x, z], i) => {
    const next = stops[(i + 1) % stops.length]
    return Math.hypot(next[0] - x, next[1] - z)
  })
  const sum = values => values.reduce((total, value) => total + value, 0)
  const metresPerSecond = sum(lengths) / (options.periodSeconds - sum(stops.map(stop => stop[2] ?? 0)))
  const knots = []
  let time = startSeconds
  stops.forEach(([x, z, pauseSeconds = 0, facing], i) => {
    knots.push([time, x, z, facing])
    if (pauseSeconds > 0)
      knots.push([time + pauseSeconds, x, z])
    time += pauseSeconds + lengths[i] / metresPerSecond
  })
  return walkPath({ knots, ...options })
}

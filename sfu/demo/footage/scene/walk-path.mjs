/**
 * A closed walk over the floor: where somebody is, which way they face and how far into their stride they are at any time.
 * Knots are [seconds, x, z, facing?] in metres and radians; two knots in the same place are a pause, spent facing as the first of them says. Between knots each coordinate follows a
 * monotone cubic (Fritsch and Carlson, 1980), which neither overshoots nor moves during a pause; the last knot leads back
 * to the first, so that a clip as long as the period joins its own beginning.
 */
const SAMPLES_PER_SECOND = 30

/** Secant and tangent slopes of one coordinate over periodic knots, tangents limited so that the curve stays monotone. */
function tangents(times, values, period) {
  const n = times.length
  const secant = times.map((time, i) => (values[(i + 1) % n] - values[i]) / ((i + 1 < n
    ? times[i + 1]
    : times[0] + period) - time))
  return secant.map((after, i) => {
    const before = secant[(i + n - 1) % n]
    return before * after <= 0
      ? 0
      : 2 * before * after / (before + after)
  })
}

function hermite(u, span, from, to, slopeFrom, slopeTo) {
  const u2 = u * u
  const u3 = u2 * u
  return (2 * u3 - 3 * u2 + 1) * from + (u3 - 2 * u2 + u) * span * slopeFrom + (3 * u2 - 2 * u3) * to + (u3 - u2) * span * slopeTo
}

/** Directions of travel smoothed over `windowSeconds`, so that nobody turns on the spot within a frame. */
function smoothHeadings(steps, windowSeconds) {
  const half = Math.round(windowSeconds * SAMPLES_PER_SECOND / 2)
  const n = steps.length
  return steps.map((_, i) => {
    let x = 0
    let z = 0
    for (let k = -half; k <= half; k++) {
      const weight = 1 + Math.cos(Math.PI * k / (half + 1))
      const angle = steps[(i + k + n) % n].heading
      x += weight * Math.sin(angle)
      z += weight * Math.cos(angle)
    }
    return Math.atan2(x, z)
  })
}

/**
 * @param {{ knots: number[][], periodSeconds: number, strideMetres?: number, turnSeconds?: number }} course
 * @returns {(seconds: number) => { x: number, z: number, heading: number, stride: number, speed: number }} heading in radians
 *   about y from +z, stride in radians (one turn is two steps), speed in metres per second
 */
export function walkPath({ knots, periodSeconds, strideMetres = 1.4, turnSeconds = 0.7 }) {
  const times = knots.map(knot => knot[0])
  const slopes = [1, 2].map(axis => tangents(times, knots.map(knot => knot[axis]), periodSeconds))
  const since = seconds => ((seconds - times[0]) % periodSeconds + periodSeconds) % periodSeconds + times[0]
  const before = time => times.findLastIndex(knot => knot <= time)
  const place = (seconds) => {
    const time = since(seconds)
    const i = before(time)
    const j = (i + 1) % knots.length
    const span = (j === 0
      ? times[0] + periodSeconds
      : times[j]) - times[i]
    const at = axis => hermite((time - times[i]) / span, span, knots[i][axis], knots[j][axis], slopes[axis - 1][i], slopes[axis - 1][j])
    return {
      x: at(1),
      z: at(2),
    }
  }

  const count = Math.round(periodSeconds * SAMPLES_PER_SECOND)
  let distance = 0
  const steps = Array.from({ length: count }, (_, i) => {
    const from = place(i / SAMPLES_PER_SECOND)
    const to = place((i + 1) / SAMPLES_PER_SECOND)
    const length = Math.hypot(to.x - from.x, to.z - from.z)
    const step = {
      distance,
      speed: length * SAMPLES_PER_SECOND,
      heading: Math.atan2(to.x - from.x, to.z - from.z),
    }
    distance += length
    return step
  })
  // Who stands keeps the direction in which they came; a second round fills a pause that spans the joint.
  for (let i = 0; i < 2 * count; i++) {
    const step = steps[i % count]
    if (step.speed < 0.1)
      step.heading = knots[before(since(i / SAMPLES_PER_SECOND))][3] ?? steps[(i + count - 1) % count].heading
  }
  const headings = smoothHeadings(steps, turnSeconds)
  const strides = Math.max(1, Math.round(distance / strideMetres))
  const radiansPerMetre = distance > 0
    ? 2 * Math.PI * strides / distance
    : 0

  return (seconds) => {
    const position = ((seconds % periodSeconds + periodSeconds) % periodSeconds) * SAMPLES_PER_SECOND
    const i = Math.floor(position) % count
    const u = position - Math.floor(position)
    const j = (i + 1) % count
    const turn = Math.atan2(Math.sin(headings[j] - headings[i]), Math.cos(headings[j] - headings[i]))
    const walked = steps[i].distance + u * ((j === 0
      ? distance
      : steps[j].distance) - steps[i].distance)
    return {
      ...place(seconds),
      heading: headings[i] + u * turn,
      stride: walked * radiansPerMetre,
      speed: steps[i].speed + u * (steps[j].speed - steps[i].speed),
    }
  }
}

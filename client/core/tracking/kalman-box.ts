/**
 * Constant-velocity Kalman filters of boxes, with time in seconds because the analysis rate adapts (1 to 15 looks a second).
 * State per axis (centre x, centre y, width, height): position, velocity and their 2x2 covariance. As the motion model and the
 * noise of SORT (arXiv:1602.00763) and DeepSORT (arXiv:1703.07402) are diagonal, the 8-dimensional filter falls into four independent
 * ones, which this is: 20 numbers instead of two 8x8 matrices. Width and height as in BoT-SORT (arXiv:2206.14651).
 * Lengths are in frame heights, noise is in heights of the box itself.
 * Many filters lie one after the other in one Float64Array; `at` is the first number of one of them.
 */

/** Numbers per filter: axis by axis position, velocity, var(position), cov, var(velocity). */
export const kalmanLength = 20

/** Where an axis begins in a filter. */
export const axis = { x: 0, y: 5, width: 10, height: 15 } as const

/** Standard deviation of a measured centre or size; twice DeepSORT's 1/20, as a nano detector's boxes of small people shake that much. */
const measurementNoise = 1 / 10
/** A walking person covers about 0.8 of their own height in a second; unknown at first. */
const initialSpeed = 0.9
/** How much the velocity wanders, heights/s per square root of a second: people stop and turn within a few seconds. */
const speedNoise = 0.3
/** Sizes change slowly; a smaller share keeps half-hidden people from shrinking away. */
const sizeShare = 0.25
/** The least size, so that a box that shrank while nobody was looking does not turn inside out. */
const leastSize = 1e-4

// The loops below are written out, and measurements come in arrays: a number that is handed to a function which the engine does not
// inline costs an object each time.

/** Puts a filter at rest on a first measurement: centre x and y, width, height, in frame heights. */
export function startKalman(state: Float64Array, at: number, measured: Float64Array): void {
  const height = measured[3]!
  for (let i = 0; i < 4; i++) {
    const a = at + i * 5
    const share = i < 2
      ? 1
      : sizeShare
    state[a] = measured[i]!
    state[a + 1] = 0
    state[a + 2] = (measurementNoise * height) ** 2
    state[a + 3] = 0
    state[a + 4] = (initialSpeed * share * height) ** 2
  }
}

/** Moves the first `count` filters `seconds` ahead (white-noise acceleration model, Bar-Shalom, Estimation with Applications, 6.2.2). */
export function predictAll(state: Float64Array, count: number, seconds: number): void {
  for (let box = 0; box < count; box++) {
    const at = box * kalmanLength
    const height = Math.max(state[at + axis.height]!, leastSize)
    for (let i = 0; i < 4; i++) {
      const a = at + i * 5
      const noise = speedNoise * height * (i < 2
        ? 1
        : sizeShare)
      const q = noise * noise
      state[a]! += state[a + 1]! * seconds
      state[a + 2]! += (2 * state[a + 3]! + state[a + 4]! * seconds) * seconds + q * seconds * seconds * seconds / 3
      state[a + 3]! += state[a + 4]! * seconds + q * seconds * seconds / 2
      state[a + 4]! += q * seconds
    }
    state[at + axis.width] = Math.max(state[at + axis.width]!, leastSize)
    state[at + axis.height] = Math.max(state[at + axis.height]!, leastSize)
  }
}

/** Corrects one filter by a measurement: centre x and y, width, height, in frame heights. */
export function correctKalman(state: Float64Array, at: number, measured: Float64Array): void {
  const noise = (measurementNoise * measured[3]!) ** 2
  for (let i = 0; i < 4; i++) {
    const a = at + i * 5
    // A box without height has no noise; a filter that is sure of it has no variance either.
    const innovationVariance = Math.max(state[a + 2]! + noise, 1e-18)
    const gain = state[a + 2]! / innovationVariance
    const speedGain = state[a + 3]! / innovationVariance
    const innovation = measured[i]! - state[a]!
    state[a]! += gain * innovation
    state[a + 1]! += speedGain * innovation
    state[a + 4]! -= speedGain * state[a + 3]!
    state[a + 3]! *= 1 - gain
    state[a + 2]! *= 1 - gain
  }
}

/** A box that is out of sight keeps its size: growing or shrinking on memory alone loses it (ByteTrack does the same). */
export function holdSize(state: Float64Array, at: number): void {
  state[at + axis.width + 1] = 0
  state[at + axis.height + 1] = 0
}

/**
 * Constant-velocity Kalman filter of one box, with time in seconds because the analysis rate adapts (1 to 15 looks a second).
 * State per axis (centre x, centre y, width, height): position, velocity and their 2x2 covariance. As the motion model and the
 * noise of SORT (arXiv:1602.00763) and DeepSORT (arXiv:1703.07402) are diagonal, the 8-dimensional filter falls into four independent
 * ones, which this is: 20 numbers instead of two 8x8 matrices. Width and height as in BoT-SORT (arXiv:2206.14651).
 * Lengths are in frame heights, noise is in heights of the box itself.
 */
export interface KalmanBox {
  /** Axis by axis: position, velocity, var(position), cov, var(velocity). */
  readonly state: Float64Array
}

/** Index of an axis in the state. */
export const axis = { x: 0, y: 5, width: 10, height: 15 } as const
const axes = [
  axis.x,
  axis.y,
  axis.width,
  axis.height,
] as const

/** Standard deviation of a measured edge, DeepSORT's 1/20 of the height. */
const measurementNoise = 1 / 20
/** A walking person covers about 0.8 of their own height in a second; unknown at first. */
const initialSpeed = 0.9
/** How much the velocity wanders, heights/s per square root of a second: people stop and turn within a second. */
const speedNoise = 0.6
/** Sizes change slowly; a smaller share keeps half-hidden people from shrinking away. */
const sizeShare = 0.25

/** A filter at rest on a first measurement: centre and size in frame heights. */
export function createKalmanBox(x: number, y: number, width: number, height: number): KalmanBox {
  const state = new Float64Array(20)
  const measured = [x, y, width, height]
  for (let i = 0; i < 4; i++) {
    const a = axes[i]!
    const share = i < 2
      ? 1
      : sizeShare
    state[a] = measured[i]!
    state[a + 2] = (measurementNoise * height) ** 2
    state[a + 4] = (initialSpeed * share * height) ** 2
  }
  return { state }
}

/** Moves the filter `seconds` ahead (white-noise acceleration model, Bar-Shalom, Estimation with Applications, 6.2.2). */
export function predict(box: KalmanBox, seconds: number): void {
  const { state } = box
  const height = Math.max(state[axis.height]!, 1e-4)
  for (let i = 0; i < 4; i++) {
    const a = axes[i]!
    const q = (speedNoise * (i < 2
      ? 1
      : sizeShare) * height) ** 2
    state[a]! += state[a + 1]! * seconds
    state[a + 2]! += (2 * state[a + 3]! + state[a + 4]! * seconds) * seconds + q * seconds ** 3 / 3
    state[a + 3]! += state[a + 4]! * seconds + q * seconds ** 2 / 2
    state[a + 4]! += q * seconds
  }
  // A size that ran through zero while nobody was looking would turn the box inside out.
  state[axis.width] = Math.max(state[axis.width]!, 1e-4)
  state[axis.height] = Math.max(state[axis.height]!, 1e-4)
}

/** Corrects the filter by a measurement (centre and size in frame heights). */
export function correct(box: KalmanBox, x: number, y: number, width: number, height: number): void {
  const { state } = box
  correctAxis(state, axis.x, x, height)
  correctAxis(state, axis.y, y, height)
  correctAxis(state, axis.width, width, height)
  correctAxis(state, axis.height, height, height)
}

function correctAxis(state: Float64Array, a: number, measured: number, height: number): void {
  const noise = (measurementNoise * height) ** 2
  const innovationVariance = state[a + 2]! + noise
  const gain = state[a + 2]! / innovationVariance
  const speedGain = state[a + 3]! / innovationVariance
  const innovation = measured - state[a]!
  state[a]! += gain * innovation
  state[a + 1]! += speedGain * innovation
  state[a + 4]! -= speedGain * state[a + 3]!
  state[a + 3]! *= 1 - gain
  state[a + 2]! *= 1 - gain
}

/** A box that is out of sight keeps its size: growing or shrinking on memory alone loses it (ByteTrack does the same). */
export function holdSize(box: KalmanBox): void {
  box.state[axis.width + 1] = 0
  box.state[axis.height + 1] = 0
}

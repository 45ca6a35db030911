import { crossing, empty } from './crossing.mjs'

export const WIDTH = 640
export const HEIGHT = 360
export const FRAMES_PER_SECOND = 15

/** Every clip by the name of its file: length, camera mount, and `build()` -> { stage, actors, pose(seconds) }. */
export const clips = {
  crossing: { ...crossing, bitsPerSecond: 360_000 },
  empty: { ...empty, bitsPerSecond: 120_000 },
}

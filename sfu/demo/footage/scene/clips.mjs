import { calm } from './calm.mjs'
import { crossing, empty } from './crossing.mjs'
import { falls } from './falls.mjs'
import { forkliftAisle } from './forklift-aisle.mjs'
import { hardHatArea } from './hard-hat-area.mjs'
import { loadingDock } from './loading-dock.mjs'
import { pressZone } from './press-zone.mjs'

export const WIDTH = 640
export const HEIGHT = 360
export const FRAMES_PER_SECOND = 15

/**
 * Every clip by the name of its file: length, camera mount, zones painted on its floor, and `build()` ->
 * { stage, actors, pose(seconds) }.
 */
export const clips = {
  'crossing': { ...crossing, bitsPerSecond: 360_000 },
  'empty': { ...empty, bitsPerSecond: 120_000 },
  'plant-1-press': { ...pressZone, bitsPerSecond: 260_000 },
  'plant-2-aisle': { ...forkliftAisle, bitsPerSecond: 260_000 },
  'plant-3-hard-hat': { ...hardHatArea, bitsPerSecond: 260_000 },
  'plant-4-dock': { ...loadingDock, bitsPerSecond: 260_000 },
}

/** What `bench rules` looks at beside them: rendered when it is asked for, at the looks a second of the bench, and not committed. */
export const benchClips = {
  calm: { ...calm, bitsPerSecond: 400_000, framesPerSecond: 5 },
  falls: { ...falls, bitsPerSecond: 400_000, framesPerSecond: 5 },
}

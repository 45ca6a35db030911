import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One look at one actor that nothing hides: score (0: not found), and how the box differs from the true one: middle and lower edge in shares of its size, logarithms of width and height. */
export type NoisyLook = [score: number, x: number, bottom: number, width: number, height: number]

/** What one picture says of one person: that the item is there, and that it is missing. */
export type ItemScores = [worn: number, bare: number]

/** How the shipped detector sees what is known exactly (measure-noise.ts): looks in the order of time, 0.2 s apart. */
export interface MeasuredNoise {
  /** One list an actor. */
  readonly person: NoisyLook[][]
  /** Trucks that drive, and that stand: by how much their boxes tremble about their means. */
  readonly forklift: NoisyLook[][]
  readonly standing: NoisyLook[][]
  /** How the boxes of one truck each differ from the true ones, look for look. */
  readonly truckBias: NoisyLook[]
  /** Who sits on a truck. */
  readonly aboard: NoisyLook[][]
  /** Looks at people whom others hide in part: the share that shows, and the look. */
  readonly hidden: [visible: number, ...NoisyLook][]
  /** Boxes where nothing is, by clip and look: 0 person or 1 forklift, score, corners. */
  readonly phantoms: number[][][][]
  /** Best score of the item on a person who wears it, look by look; one list a person. How scores go up and down is taken from them. */
  readonly wornHelmet: number[][]
  readonly wornVest: number[][]
  /** Of one person each, who wears it and who does not: best scores of the item and of its being missing, from .01 on. */
  readonly helmetOn: ItemScores[]
  readonly helmetOff: ItemScores[]
  readonly vestOn: ItemScores[]
  readonly vestOff: ItemScores[]
}

export function readMeasuredNoise(): MeasuredNoise {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'measured-noise.json'), 'utf8')) as MeasuredNoise
}

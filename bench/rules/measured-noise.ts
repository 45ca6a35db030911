import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One look at one actor that nothing hides: score (0: not found), and how the box differs from the true one: middle and lower edge in shares of its size, logarithms of width and height. */
export type NoisyLook = [score: number, x: number, bottom: number, width: number, height: number]

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
  /** Best score of the item on a person who wears it, look by look; one list a person. */
  readonly wornHelmet: number[][]
  readonly wornVest: number[][]
  /** Of one person each: best score of the missing item, and of the item that is not there. */
  readonly bareHelmet: [right: number, wrong: number][]
  readonly bareVest: [right: number, wrong: number][]
  /** Of one person each who wears it: best score of its being missing. */
  readonly wrongHelmet: number[]
  readonly wrongVest: number[]
}

export function readMeasuredNoise(): MeasuredNoise {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'measured-noise.json'), 'utf8')) as MeasuredNoise
}

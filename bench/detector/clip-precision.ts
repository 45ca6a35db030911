import type { LabelledPicture } from '../../models/check/average-precision.ts'
import type { Candidate } from '../../models/check/gates.ts'
import { averagePrecision } from '../../models/check/average-precision.ts'
import { Trial } from '../../models/check/trial.ts'
import { picturesOf } from '../inference/clip-detections.ts'

/** Corners in pixels of a person. */
type Person = readonly [x1: number, y1: number, x2: number, y2: number]

export interface TrueClip {
  readonly file: string
  readonly width: number
  readonly height: number
  /** The people of each picture; undefined: this picture is left out. */
  readonly people: readonly (readonly Person[] | undefined)[]
  /** What is found outside these heights (pixels) is neither right nor wrong. */
  readonly heights?: readonly [least: number, most: number]
}

/** AP50 of people over clips, one picture at a time, by the code that a browser without a graphics processor runs. */
export async function clipPrecision({ manifest, model }: Candidate, clips: readonly TrueClip[], say: (line: string) => void): Promise<number> {
  const trial = await Trial.open({
    ...manifest,
    postprocess: { minScore: 0.01, nmsIou: 0.6 },
  }, model)
  const pictures: LabelledPicture[] = []
  for (const { file, width, height, people, heights = [0, Infinity] } of clips) {
    let at = 0
    const isCounted = ([, y1,, y2]: Person): boolean => y2 - y1 >= heights[0] && y2 - y1 <= heights[1]
    for await (const pixels of picturesOf(file, width, height)) {
      const truth = people[at++]
      if (!truth)
        continue
      const [seen] = await trial.look([pixels])
      const others = truth.filter(person => !isCounted(person))
      pictures.push({
        truth: truth.filter(isCounted).map(corners => ({ label: 'person', corners })),
        found: seen!.detections
          .filter(({ label }) => label === 'person')
          .map(({ label, score, box }) => ({
            label,
            score,
            corners: [
              box.x1 * width,
              box.y1 * height,
              box.x2 * width,
              box.y2 * height,
            ] as Person,
          }))
          .filter(({ corners }) => heights[1] === Infinity || (isCounted(corners) && !others.some(other => overlaps(other, corners)))),
      })
      if (pictures.length % 50 === 0)
        say(`${pictures.length} pictures`)
    }
  }
  await trial.close()
  return averagePrecision(pictures, 'person')?.averagePrecision ?? Number.NaN
}

function overlaps(a: Person, b: Person): boolean {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  return width > 0 && height > 0 && width * height > 0.5 * (b[2] - b[0]) * (b[3] - b[1])
}

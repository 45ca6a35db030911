import type { Bench } from './bench.ts'
import { measureNoise } from './rules/measure-noise.ts'

/**
 * How the shipped detector sees what is known exactly; writes `rules/measured-noise.json`, on which the scenes of `bench rules` rest. People and
 * trucks: our rendered plant, five looks a second, against its truth. Bare heads and trunks: the pictures of RF100 construction-safety that the
 * detector was not trained on (../shared/data/ppe-set), because rendered heads without a helmet are found as nothing at all; and the bias
 * of trucks' boxes: those of Forklift v5.
 */
export const rulesNoiseBench: Bench = {
  help: 'runs the detector over 1,260 pictures and writes bench/rules/measured-noise.json; about three minutes',
  goals: {},
  parts: { measure: measureNoise },
}

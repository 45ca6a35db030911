import type { InferenceEngine } from '../../client/inference/inference-engine.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFakeEngine } from '../../client/inference/fake-engine.ts'
import { KeptAnswers } from './kept-answers.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ansim-kept-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Pictures of 3 x 2 x 2 numbers, heads of two rows: the first is sure and says the picture's first number, the second is as sure as `second`. */
function build(second = 0.01): InferenceEngine & { readonly batches: number[] } {
  const batches: number[] = []
  const engine = openFakeEngine({
    input: {
      name: 'images',
      type: 'float32',
      shape: ['batch', 3, 2, 2],
    },
    output: {
      name: 'output',
      type: 'float32',
      shape: ['batch', 2, 6],
    },
    answer: (picture, slot) => slot.set([
      picture[0]!,
      1,
      2,
      3,
      0.9,
      0.5,
      7,
      7,
      7,
      7,
      second,
      0.5,
    ]),
  })
  return {
    ...engine,
    batches,
    run: (batch, count) => {
      batches.push(count)
      return engine.run(batch, count)
    },
  }
}
const pictures = (...firsts: number[]): Float32Array => Float32Array.from(firsts.flatMap(first => [first, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]))

describe('answers that are kept', () => {
  it('are those of the engine, without what is below all scores, and cost no second look', async () => {
    const file = join(folder, 'kept', 'answers')
    const first = new KeptAnswers(build(), file)
    const said = await first.run(pictures(4, 5), 2)
    expect(said).toEqual({
      data: Float32Array.of(4, 1, 2, 3, 0.9, 0.5, 0, 0, 0, 0, 0, 0, 5, 1, 2, 3, 0.9, 0.5, 0, 0, 0, 0, 0, 0),
      dims: [2, 2, 6],
    })
    await first.close()

    const later = build()
    const again = new KeptAnswers(later, file)
    expect(await again.run(pictures(4, 5), 2)).toEqual(said)
    expect((await again.run(pictures(5), 1)).data[0]).toBe(5)
    expect(later.batches).toEqual([])
    expect((await again.run(pictures(5, 6), 2)).data[12]).toBe(6)
    expect(later.batches).toEqual([2])
  })

  it('keep numbers that are none, for they must not be believed the second time either', async () => {
    const file = join(folder, 'answers')
    const first = new KeptAnswers(build(Number.NaN), file)
    await first.run(pictures(1), 1)
    await first.close()
    expect((await new KeptAnswers(build(), file).run(pictures(1), 1)).data[10]).toBeNaN()
  })
})

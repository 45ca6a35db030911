import type { InferenceEngine } from '../inference-engine.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** What every engine promises, whatever detector it has open. */
export function engineConformance(name: string, open: () => Promise<InferenceEngine>, options: { skip?: string } = {}): void {
  describe.skipIf(options.skip)(`engine conformance: ${name}${options.skip
    ? ` (skipped: ${options.skip})`
    : ''}`, () => {
    let engine: InferenceEngine
    let slotIn = 0
    beforeAll(async () => {
      engine = await open()
      slotIn = engine.inputs[0]!.shape.slice(1).map(Number).reduce((a, b) => a * b, 1)
    })
    afterAll(() => engine.close())

    /** Pictures that differ from each other. */
    const pictures = (count: number) => Float32Array.from({ length: count * slotIn }, (_, i) => ((i * 2654435761) >>> 9) % 256 * (Math.floor(i / slotIn) % 2
      ? 0.5
      : 1))

    it('says what it takes and gives', () => {
      expect(engine.inputs).toHaveLength(1)
      expect(engine.inputs[0]!.shape).toHaveLength(4)
      expect(engine.outputs[0]!.type).toBe('float32')
    })

    it('answers one row of the batch per picture', async () => {
      for (const count of [1, 3]) {
        const { data, dims } = await engine.run(pictures(count), count)
        expect(dims[0]).toBe(count)
        expect(data.length).toBe(dims.reduce((a, b) => a * b, 1))
      }
    })

    it('answers for a picture the same alone as in a batch', async () => {
      const batch = pictures(3)
      const together = (await engine.run(batch, 3)).data.slice()
      const slotOut = together.length / 3
      for (const slot of [0, 2]) {
        const alone = (await engine.run(batch.slice(slot * slotIn, (slot + 1) * slotIn), 1)).data
        const worst = alone.reduce((most, v, i) => Math.max(most, Math.abs(v - together[slot * slotOut + i]!)), 0)
        expect(worst).toBeLessThan(1e-3)
      }
      const first = together.subarray(0, slotOut)
      expect(first.some((v, i) => Math.abs(v - together[slotOut + i]!) > 1e-3)).toBe(true)
    })

    it('ignores what a longer array holds behind the batch', async () => {
      const batch = pictures(2)
      const short = (await engine.run(batch.slice(0, slotIn), 1)).data.slice()
      expect((await engine.run(batch, 1)).data).toEqual(short)
    })

    it('refuses a batch that is too short', async () => {
      await expect(engine.run(new Float32Array(slotIn), 2)).rejects.toThrow(/needs/)
    })

    it('can be closed twice', async () => {
      const other = await open()
      await other.close()
      await other.close()
    })
  })
}

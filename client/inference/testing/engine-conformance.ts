import type { InferenceEngine } from '../inference-engine.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tinyOnnx } from './tiny-onnx.ts'

export interface ConformanceOptions {
  /** Why the engine cannot be tried here. */
  readonly skip?: string
  /** Opens the same engine with a file of its own choice; left out by engines that read none. */
  readonly openFile?: (model: Uint8Array<ArrayBuffer>) => Promise<InferenceEngine>
}

/** What every engine promises, whatever detector it has open. */
export function engineConformance(name: string, open: () => Promise<InferenceEngine>, options: ConformanceOptions = {}): void {
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
      for (const count of [1, 3, 4, 12]) {
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

    it.each([4, 12])('keeps the pictures of a batch of %i apart, in whatever order they come', async (count) => {
      const batch = pictures(count)
      const straight = (await engine.run(batch, count)).data.slice()
      const slotOut = straight.length / count
      const order = Array.from({ length: count }, (_, slot) => (slot * 5 + 3) % count)
      expect(new Set(order).size).toBe(count)
      const shuffled = new Float32Array(batch.length)
      for (const [slot, from] of order.entries())
        shuffled.set(batch.subarray(from * slotIn, (from + 1) * slotIn), slot * slotIn)
      const answer = (await engine.run(shuffled, count)).data
      let worst = 0
      for (const [slot, from] of order.entries()) {
        for (let i = 0; i < slotOut; i++)
          worst = Math.max(worst, Math.abs(answer[slot * slotOut + i]! - straight[from * slotOut + i]!))
      }
      expect(worst).toBeLessThan(1e-3)
    })

    it('answers the same to the same, again and again and after other sizes', async () => {
      const batch = pictures(3)
      const first = (await engine.run(batch, 3)).data.slice()
      await engine.run(pictures(1).fill(7), 1)
      for (let again = 0; again < 3; again++)
        expect((await engine.run(batch, 3)).data).toEqual(first)
    })

    it('does not hide that a picture is no picture: NaN in, NaN or a refusal out, and the others as ever', async () => {
      const batch = pictures(3)
      const clean = (await engine.run(batch, 3)).data.slice()
      const slotOut = clean.length / 3
      batch.fill(Number.NaN, slotIn, 2 * slotIn)
      const answer = await engine.run(batch, 3).then(({ data }) => data.slice(), () => undefined)
      if (answer) {
        expect(answer.subarray(slotOut, 2 * slotOut).some(Number.isNaN)).toBe(true)
        for (const slot of [0, 2])
          expect(answer.subarray(slot * slotOut, (slot + 1) * slotOut)).toEqual(clean.subarray(slot * slotOut, (slot + 1) * slotOut))
      }
      // It leaves nothing behind for the next.
      expect((await engine.run(pictures(3), 3)).data).toEqual(clean)
    })

    it('ignores what a longer array holds behind the batch', async () => {
      const batch = pictures(2)
      const short = (await engine.run(batch.slice(0, slotIn), 1)).data.slice()
      expect((await engine.run(batch, 1)).data).toEqual(short)
    })

    it('refuses a batch that is too short', async () => {
      await expect(engine.run(new Float32Array(slotIn), 2)).rejects.toThrow(/needs/)
      await expect(engine.run(new Float32Array(slotIn - 1), 1)).rejects.toThrow(/needs/)
      await expect(engine.run(new Float32Array(slotIn), 0)).rejects.toThrow(/needs/)
    })

    it('can be closed twice', async () => {
      const other = await open()
      await other.close()
      await other.close()
      await expect(other.run(pictures(1), 1)).rejects.toThrow()
    })

    it.skipIf(!options.openFile)('refuses a file that is damaged, cut or none, and opens a whole one after it', async () => {
      const whole = tinyOnnx()
      for (const file of [
        new Uint8Array(),
        new TextEncoder().encode('<!doctype html><title>404</title>'),
        whole.slice(0, whole.length >> 1),
      ])
        await expect(options.openFile!(file)).rejects.toMatchObject({ code: 'model-invalid' })
      const opened = await options.openFile!(whole)
      expect((await opened.run(new Float32Array(768), 1)).dims).toEqual([1, 5, 4, 4])
      await opened.close()
    })
  })
}

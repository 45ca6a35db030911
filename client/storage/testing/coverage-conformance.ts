import type { CameraId } from '#contract/ids'
import type { CoverageRow, CoverageStore } from '../../core/scheduling/coverage-store.ts'
import { describe, expect, it } from 'vitest'
import { coverageRow } from '../../core/scheduling/coverage-store.ts'

function row(minute: number, revision = 1, cameraId = 'gate'): CoverageRow {
  return coverageRow({
    cameraId: cameraId as CameraId,
    minute,
    stintId: '0123abcd',
    revision,
    spans: [
      {
        fromMs: 0,
        toMs: 1_000,
        epoch: 1,
        state: { kind: 'not-analysed', because: 'hidden' },
        looks: revision,
      },
    ],
  })
}

/** What every store of waiting coverage does. */
export function describeCoverageStore(name: string, open: (maxRows: number) => Promise<CoverageStore>): void {
  describe(`CO1 coverage that waits, ${name}`, () => {
    it('is told oldest first, without the minute that is open', async () => {
      const store = await open(100)
      await store.put([
        row(12),
        row(10),
        row(11),
      ])
      expect((await store.due(12, 10)).map(({ minute }) => minute)).toEqual([10, 11])
      expect(await store.due(12, 1)).toEqual([
        row(10),
      ])
    })

    it('goes when the server has it, and stays when it was corrected meanwhile', async () => {
      const store = await open(100)
      await store.put([
        row(10),
        row(11),
      ])
      const told = await store.due(20, 10)
      await store.put([
        row(11, 2),
      ])
      await store.settle(told)
      expect(await store.due(20, 10)).toEqual([
        row(11, 2),
      ])
      await store.settle([
        row(11, 2),
        row(11, 2),
        row(99),
      ])
      expect(await store.count()).toBe(0)
    })

    it('gives up its oldest minutes when there are too many', async () => {
      const store = await open(3)
      await store.put([1, 2, 3, 4, 5].map(minute => row(minute)))
      expect((await store.due(20, 10)).map(({ minute }) => minute)).toEqual([3, 4, 5])
    })
  })
}

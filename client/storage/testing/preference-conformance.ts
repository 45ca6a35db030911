import type { MemberId } from '#contract/ids'
import type { PreferenceStore } from '../../core/preference-store.ts'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'

const kim = '0197a000-0000-4000-8000-00000000000a' as MemberId
const lee = '0197a000-0000-4000-8000-00000000000b' as MemberId

/** What every store of preferences does. */
export function describePreferenceStore(name: string, open: () => Promise<PreferenceStore>): void {
  describe(`PF4 preferences, ${name}`, () => {
    it('are each member\'s own, and the newer takes the place of the older', async () => {
      const store = await open()
      await store.put({
        memberId: kim,
        key: 'help.seen',
        value: {
          topics: ['a'],
        },
        changedAt: epochMs(7),
      })
      await store.put({
        memberId: lee,
        key: 'help.seen',
        value: {
          topics: ['b'],
        },
      })
      await store.put({
        memberId: kim,
        key: 'help.seen',
        value: {
          topics: ['c'],
        },
      })
      expect(await store.load(kim)).toEqual([
        {
          memberId: kim,
          key: 'help.seen',
          value: {
            topics: ['c'],
          },
        },
      ])
      expect(await store.load(lee)).toHaveLength(1)
    })

    it('are forgotten', async () => {
      const store = await open()
      await store.put({
        memberId: kim,
        key: 'help.seen',
        value: {},
      })
      await store.clear()
      expect(await store.load(kim)).toEqual([])
    })
  })
}

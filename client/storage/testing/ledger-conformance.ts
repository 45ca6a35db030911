import type { Ledger } from '../../core/sync/ledger.ts'
import { describe, expect, it } from 'vitest'
import { deviceIdOf, eventIdNumber, sha256Of } from '../../core/sync/testing/event-builder.ts'

/** What the tables under an EventStore must do. */
export function testLedger(name: string, open: () => Promise<Ledger>): void {
  describe(name, () => {
    it('CL2 what a failing transaction wrote before it failed is not there', async () => {
      const ledger = await open()
      await expect(ledger.write(async (tables) => {
        await tables.setValue('device', {
          deviceId: deviceIdOf(1),
          nextSeq: 2,
          sentSeq: 0,
          ackedSeq: 0,
        })
        await tables.putOutbox([
          {
            seq: 1,
            eventId: eventIdNumber(1),
            bytes: 1,
          },
        ])
        await tables.putUpload({
          sha256: sha256Of(1),
          eventIds: [],
          due: 1,
          attempts: 0,
          retryAt: 0,
        })
        throw new Error('The browser died here.')
      })).rejects.toThrow('died')
      const left = await ledger.read(async tables => [await tables.value('device'), await tables.outbox(9), await tables.upload(sha256Of(1))])
      expect(left).toEqual([undefined, [], undefined])
      ledger.close()
    })
  })
}

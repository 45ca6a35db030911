import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { everything } from '#contract/scope'
import { createLegalHold } from './create-legal-hold.ts'
import { deleteEvidence, expireEvidence } from './expire-evidence.ts'
import { getStorage } from './get-storage.ts'
import { listLegalHolds } from './list-legal-holds.ts'
import { releaseLegalHold } from './release-legal-hold.ts'
import { sweepBlobs } from './sweep-blobs.ts'
import { aJpeg, dayMs, openEvidenceSite } from './testing/evidence-site.ts'
import { aMember, openTestContext } from './testing/test-context.ts'
import { updateRetention } from './update-retention.ts'

let t: TestContext
let site: Awaited<ReturnType<typeof openEvidenceSite>>
beforeAll(async () => {
  t = await openTestContext()
})
beforeEach(async () => {
  await t.test.superuser.query('truncate snapshot, clip, track_chunk, legal_hold, expunged')
  site = await openEvidenceSite(t)
  await updateRetention(t.context, t.operator, { retentionDays: 30 })
})
afterAll(() => t.close())

const never = new AbortController().signal
const disk = { freeBytes: 50_000_000_000, totalBytes: 100_000_000_000 }
const idle = { isRunning: false, deleted: 0 }

async function expire(): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {}
  await expireEvidence(t.context, t.organizationId, never, (kind, count) => {
    deleted[kind] = (deleted[kind] ?? 0) + count
  })
  return deleted
}

describe('retention', () => {
  it('RT2 deletes snapshots, clips and tracks that are older than 30 days, rows and files, and nothing else', async () => {
    const old = await site.anEvent(31)
    const young = await site.anEvent(29)
    const oldClip = await site.aClip(old.eventId, 31)
    const youngClip = await site.aClip(young.eventId, 29)
    await site.aTrackChunk(31)
    await site.aTrackChunk(29)
    const facts = [await site.count('safety_event'), await site.count('annotation'), await site.count('incident')]
    expect(await expire()).toEqual({ snapshots: 1, clips: 1, tracks: 1 })
    for (const sha256 of [old.sha256, oldClip])
      expect([await site.hasRow(sha256), await site.hasBlob(sha256)]).toEqual([false, false])
    for (const sha256 of [young.sha256, youngClip])
      expect([await site.hasRow(sha256), await site.hasBlob(sha256)]).toEqual([true, true])
    expect(await site.count('track_chunk')).toBe(1)
    expect(await site.count('expunged')).toBe(0)
    expect([await site.count('safety_event'), await site.count('annotation'), await site.count('incident')]).toEqual(facts)
    expect(await expire()).toEqual({})
  })

  it('RT2 a picture that several events show goes with the newest of them', async () => {
    const picture = aJpeg()
    await site.anEvent(40, picture)
    await site.anEvent(10, picture)
    await expire()
    expect([await site.hasRow(picture.sha256), await site.hasBlob(picture.sha256)]).toEqual([true, true])
    t.advanceMs(21 * dayMs)
    await expire()
    expect([await site.hasRow(picture.sha256), await site.hasBlob(picture.sha256)]).toEqual([false, false])
  })

  it('RT4 a film that two events share stays until both are over, and bytes that are also a picture stay with it', async () => {
    const film = aJpeg()
    const first = await site.anEvent(31)
    const second = await site.anEvent(5)
    await site.aClip(first.eventId, 31, film)
    await site.aClip(second.eventId, 5, film)
    await expire()
    expect(await site.count('clip')).toBe(1)
    expect(await site.hasBlob(film.sha256)).toBe(true)
  })

  it('RT2 a picture that was sent late is as old as its event; a suspect clock is not believed', async () => {
    const late = await site.anEvent(31)
    await t.test.superuser.query('update snapshot set created_at = now() where sha256 = $1', [late.sha256])
    const suspect = await site.anEvent(400)
    await t.test.superuser.query('update safety_event set clock_suspect = true where event_id = $1', [suspect.eventId])
    await expire()
    expect(await site.hasRow(late.sha256)).toBe(false)
    expect(await site.hasRow(suspect.sha256)).toBe(true)
  })

  it('RT1 keeps for as many days as an administrator chose; 1 to 365', async () => {
    const { sha256 } = await site.anEvent(40)
    await updateRetention(t.context, t.operator, { retentionDays: 365 })
    expect(await expire()).toEqual({})
    await updateRetention(t.context, t.operator, { retentionDays: 39 })
    expect(await expire()).toEqual({ snapshots: 1 })
    expect(await site.hasRow(sha256)).toBe(false)
    await expect(t.test.superuser.query('update organization set retention_days = 0')).rejects.toThrow()
    const reviewer = {
      ...aMember(t.organizationId, 'reviewer'),
      scope: everything,
    }
    await expect(updateRetention(t.context, reviewer, { retentionDays: 3 })).rejects.toMatchObject({ code: 'not-allowed' })
  })

  it('RT2 goes on where it was ended, in batches', async () => {
    for (let n = 0; n < 5; n++)
      await site.anEvent(40)
    expect(await deleteEvidence(t.context, t.organizationId, 'snapshots', {
      olderThan: site.ago(30),
    }, never, 2)).toBe(2)
    expect(await site.count('snapshot')).toBe(3)
    expect(await expire()).toEqual({ snapshots: 3 })
  })
})

describe('a legal hold', () => {
  it('RT3 keeps snapshot, clip and tracks of its incident, also from the disk guard, until it is released', async () => {
    const { eventId, sha256 } = await site.anEvent(31)
    const clip = await site.aClip(eventId, 31)
    await site.aTrackChunk(31)
    const free = await site.anEvent(31)
    const { holdId } = await createLegalHold(t.context, t.operator, { eventId, reason: 'The inspector asked for it' })
    expect(await expire()).toEqual({ snapshots: 1 })
    expect(await site.hasRow(free.sha256)).toBe(false)
    for (const kind of ['snapshots', 'clips', 'tracks'] as const)
      expect(await deleteEvidence(t.context, t.organizationId, kind, 'oldest', never, 100)).toBe(0)
    expect([await site.hasBlob(sha256), await site.hasBlob(clip), await site.count('track_chunk')]).toEqual([true, true, 1])

    await releaseLegalHold(t.context, t.operator, holdId, { reason: 'The case is closed' })
    await releaseLegalHold(t.context, t.operator, holdId, { reason: 'Again' })
    expect((await listLegalHolds(t.context, t.operator)).holds).toMatchObject([
      {
        holdId,
        incidentId: await site.incidentOf(eventId),
        cameraName: site.camera.name,
        reason: 'The inspector asked for it',
        heldBy: 'npx ansim',
        released: { by: 'npx ansim', reason: 'The case is closed' },
      },
    ])
    expect(await expire()).toEqual({ snapshots: 1, clips: 1, tracks: 1 })
  })

  it('RT3 holds every event of the incident, whichever is named, and twice is held until both are released', async () => {
    const first = await site.anEvent(31)
    const { rows: [row] } = await t.test.superuser.query<{ event: { rule: object, zone: object } }>('select event from safety_event where event_id = $1', [first.eventId])
    const second = await site.anEvent(31, aJpeg(), { rule: row!.event.rule as never, zone: row!.event.zone as never })
    expect(await site.incidentOf(second.eventId)).toBe(first.eventId)
    const a = await createLegalHold(t.context, t.operator, { eventId: second.eventId, reason: 'A' })
    await createLegalHold(t.context, t.operator, { eventId: first.eventId, reason: 'B' })
    await releaseLegalHold(t.context, t.operator, a.holdId, { reason: 'Done' })
    expect(await expire()).toEqual({})
    expect([await site.hasRow(first.sha256), await site.hasRow(second.sha256)]).toEqual([true, true])
  })

  it('RT3 is for whoever may, and of what is here', async () => {
    const { eventId } = await site.anEvent(1)
    const reviewer = {
      ...aMember(t.organizationId, 'reviewer'),
      scope: everything,
    }
    await expect(createLegalHold(t.context, reviewer, { eventId, reason: 'x' })).rejects.toMatchObject({ code: 'not-allowed' })
    await expect(createLegalHold(t.context, t.operator, {
      eventId: eventId.replace(/.$/, last => last === '0'
        ? '1'
        : '0') as never,
      reason: 'x',
    })).rejects.toMatchObject({ code: 'not-found' })
    await expect(releaseLegalHold(t.context, t.operator, '99999999-9999-4999-8999-999999999999', { reason: 'x' })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('the sweep', () => {
  it('RT7 removes files without a row once they are an hour old, and rows without a file', async () => {
    const kept = await site.anEvent(1)
    const lost = await site.anEvent(1)
    await t.context.blobs.remove({ organizationId: t.organizationId, sha256: lost.sha256 })
    const stray = aJpeg()
    await t.context.blobs.put({ organizationId: t.organizationId, sha256: stray.sha256 }, stray.bytes)
    expect(await sweepBlobs(t.context, t.organizationId, never)).toMatchObject({ missing: 1, isAway: false })
    await expire()
    expect(await site.hasBlob(stray.sha256)).toBe(false)
    expect(await site.hasRow(lost.sha256)).toBe(false)
    expect([await site.hasRow(kept.sha256), await site.hasBlob(kept.sha256)]).toEqual([true, true])
  })

  it('RT7 touches nothing where most files are missing: their disk is not there', async () => {
    for (let n = 0; n < 12; n++) {
      const { sha256 } = await site.anEvent(1)
      await t.context.blobs.remove({ organizationId: t.organizationId, sha256 })
    }
    expect(await sweepBlobs(t.context, t.organizationId, never)).toEqual({ strays: 0, missing: 12, isAway: true })
    expect(await site.count('snapshot')).toBe(12)
  })
})

describe('what evidence takes', () => {
  it('ADM-6 is said by kind, with the oldest, the days left, and what goes next', async () => {
    const old = await site.anEvent(29.5, aJpeg(996))
    await site.anEvent(3, aJpeg(1996))
    await site.aClip(old.eventId, 29.5, aJpeg(6996))
    await site.aTrackChunk(2)
    const facts = await getStorage(t.context, t.operator, disk, idle)
    expect(facts).toMatchObject({
      retentionDays: 30,
      disk: { level: 'ample', freeBytes: 50_000_000_000, reserveBytes: 2_000_000_000 },
      kinds: [
        {
          kind: 'snapshots',
          count: 2,
          bytes: 3000,
          oldestAt: site.ago(29.5),
        },
        { kind: 'clips', count: 1, bytes: 7000 },
        { kind: 'tracks', count: 1, bytes: 3 },
      ],
      bytesPerDay: Math.round(2003 / 7),
      next: { count: 2, bytes: 8000 },
      holds: 0,
    })
    expect(facts.next.at! - t.context.clock()).toBeCloseTo(dayMs / 2, -4)
    expect(facts.daysLeft).toBeUndefined()
    expect(facts.perCamera.find(({ cameraId }) => cameraId === site.camera.cameraId)).toMatchObject({
      bytesPerDay: Math.round(2000 / 7),
    })
    // Nothing leaves, 4 MB more than the reserve are left, and 1 MB comes a day.
    await site.aClip((await site.anEvent(1, aJpeg(996))).eventId, 1, aJpeg(6_996_996))
    await updateRetention(t.context, t.operator, { retentionDays: 365 })
    expect((await getStorage(t.context, t.operator, { freeBytes: 2_004_100_000, totalBytes: 100_000_000_000 }, idle)).daysLeft).toBe(4)
  })

  it('ADM-6 tells the pace of a plant that is younger than a week by what there is', async () => {
    await site.anEvent(2, aJpeg(2996))
    await site.aTrackChunk(1)
    const facts = await getStorage(t.context, t.operator, disk, idle)
    expect(facts.bytesPerDay).toBe(Math.round(3003 / 2))
    // Its tracks among it: cameras add up to the whole.
    expect(facts.perCamera[0]!.bytesPerDay).toBe(Math.round(3003 / 2))
  })

  it('ADM-6 what is held does not go next', async () => {
    const { eventId } = await site.anEvent(31)
    await createLegalHold(t.context, t.operator, { eventId, reason: 'x' })
    expect(await getStorage(t.context, t.operator, disk, idle)).toMatchObject({
      next: { count: 0, bytes: 0 },
      holds: 1,
    })
  })
})

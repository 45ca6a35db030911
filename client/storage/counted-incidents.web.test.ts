import type { LedgerEvent, LedgerIncident } from '../core/sync/ledger.ts'
import { Dexie } from 'dexie'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { withRow } from '../core/sync/incident-row.ts'
import { buildEvent, deviceIdOf } from '../core/sync/testing/event-builder.ts'
import { AnsimDatabase } from './ansim-database.ts'
import { createDexieEventStore } from './dexie-event-store.ts'
import { PictureDatabase } from './dexie-picture-store.ts'

const name = 'counted-incidents'
const { eventId: incidentId } = buildEvent(1)

function rowOf(n: number, device: number): LedgerEvent {
  const event = {
    ...buildEvent(n),
    deviceId: deviceIdOf(device),
  }
  return {
    event,
    sync: 'synced',
    eventId: event.eventId,
    cameraId: event.cameraId,
    severity: event.severity,
    orderedAt: event.recordedAt,
    incidentId,
  }
}

it('HD4 IC8 IC9 incidents of a version that counted events get acts and witnesses from their events', async () => {
  // As version 3 of this page left it.
  const old = new Dexie(name)
  old.version(3).stores({
    events: 'eventId, [orderedAt+eventId], [cameraId+orderedAt+eventId], [severity+orderedAt+eventId], [sync+orderedAt], own, incidentId',
    annotations: 'annotationId, eventId, [sync+madeAt], own, incidentId',
    incidents: 'incidentId, [orderedAt+incidentId], [key+lastAt], [unreviewed+severity]',
    outbox: 'seq',
    uploads: 'sha256, [due+retryAt], *eventIds',
    values: 'key',
    cache: 'key',
    tracks: '[eventId+trackId], eventId',
  })
  const { eventCount: _, acts: __, witnesses: ___, ...facts } = withRow(undefined, rowOf(1, 1))
  const incident = { ...facts, count: 2, lastAt: rowOf(2, 2).event.capturedAt } as LedgerIncident
  await old.table('events').bulkPut([
    rowOf(1, 1),
    rowOf(2, 2),
  ])
  await old.table('incidents').put(incident)
  old.close()

  const database = new AnsimDatabase(name)
  const store = createDexieEventStore({
    database,
    pictures: new PictureDatabase(`${name}-pictures`),
    now: () => epochMs(Date.now()),
    newDeviceId: () => deviceIdOf(3),
  })
  expect(await store.listIncidents({ limit: 9 })).toMatchObject([
    {
      incidentId,
      count: 1,
      eventCount: 2,
      witnesses: [
        {
          deviceId: deviceIdOf(1),
          firstEventId: incidentId,
          count: 1,
        },
        {
          deviceId: deviceIdOf(2),
          count: 1,
        },
      ],
    },
  ])
  // A tab of that version that is still open writes its rows without them: no number of it is lost.
  await database.incidents.put(incident)
  await store.record(buildEvent(3, { trackId: 3 }))
  expect(await store.listIncidents({ limit: 9 })).toMatchObject([
    { eventCount: 3, count: 3 },
  ])
  store.close()
  await Dexie.delete(name)
  await Dexie.delete(`${name}-pictures`)
})

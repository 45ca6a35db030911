import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { expect, it } from 'vitest'
import { newUuid } from '../../core/random.ts'
import { aDeviceId, aSafetyEvent } from '../../usecases/testing/build-safety-event.ts'
import { migrate } from '../migrate.ts'
import { openTestDatabase } from '../testing/test-database.ts'
import { migrations } from './migrations.ts'

const camera = {
  cameraId: newUuid(randomBytes) as ReturnType<typeof aSafetyEvent>['cameraId'],
  name: 'Gate',
}

it('IC1 IC2 an event from before there were incidents is one of its own, closed where a verdict stands', async () => {
  const test = await openTestDatabase()
  const owner = new pg.Client({ ...test.owner })
  try {
    await owner.connect()
    // As the version before left it.
    await owner.query('drop owned by current_user cascade')
    await test.superuser.query('create schema if not exists public; grant all on schema public to public')
    await migrate(owner, migrations.filter(({ version }) => version < 9))
    const organization = newUuid(randomBytes)
    const events = [
      aSafetyEvent(camera),
      aSafetyEvent(camera),
      aSafetyEvent(camera),
    ]
    await test.superuser.query('insert into organization (organization_id, name, last_org_seq, created_at) values ($1, \'Plant\', 9, now())', [organization])
    for (const [i, event] of events.entries()) {
      await test.superuser.query(
        'insert into safety_event (organization_id, event_id, org_seq, camera_id, camera_name, device_id, severity, captured_at, received_at, clock_suspect, event) values ($1, $2, $3, $4, \'Gate\', $5, \'high\', now(), now(), false, $6)',
        [
          organization,
          event.eventId,
          i + 1,
          camera.cameraId,
          aDeviceId(),
          JSON.stringify(event),
        ],
      )
    }
    const say = (n: number, orgSeq: number, verdict: string | null, overtakenBy: number | null = null): Promise<unknown> => test.superuser.query(
      'insert into annotation (organization_id, annotation_id, org_seq, event_id, kind, member_id, member_name, made_at, received_at, clock_suspect, overtaken_by, annotation) values ($1, $2, $3, $4, \'verdict\', $2, \'Kim\', now(), now(), false, $5, $6)',
      [
        organization,
        newUuid(randomBytes),
        orgSeq,
        events[n]!.eventId,
        overtakenBy,
        JSON.stringify({
          madeAt: 1000 * orgSeq,
          change: { kind: 'verdict', verdict },
        }),
      ],
    )
    await say(0, 4, 'confirmed')
    await say(0, 5, 'test', 4)
    await say(1, 6, 'confirmed')
    await say(1, 7, null)
    await migrate(owner, migrations)
    const { rows } = await test.superuser.query('select i.incident_id, i.rule_id, i.event_count, i.first_ms::float, i.closed_ms::float, e.incident_id as of_event from incident i join safety_event e using (organization_id, incident_id) order by e.org_seq')
    expect(rows).toEqual(events.map(({ eventId, rule, capturedAt }, i) => ({
      incident_id: eventId,
      rule_id: rule.ruleId,
      event_count: 1,
      first_ms: capturedAt,
      closed_ms: i === 0
        ? 4000
        : null,
      of_event: eventId,
    })))
    const said = await test.superuser.query('select count(*)::int as n from annotation where incident_id = event_id')
    expect(said.rows).toEqual([
      { n: 4 },
    ])
  }
  finally {
    await owner.end()
    await test.close()
  }
})

import type { CameraId } from '#contract/ids'
import type { TestSite } from './testing/test-site.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listMembers } from '../usecases/list-members.ts'
import { listSites } from '../usecases/list-sites.ts'
import { openBrowser } from '../ws/testing/test-browser.ts'
import { openTestSite, send } from './testing/test-site.ts'

let site: TestSite
beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())

type Row = Readonly<Record<'action' | 'actor_kind' | 'actor_name' | 'address' | 'object_kind' | 'result', string>>
  & Readonly<Record<'object_id' | 'object_name' | 'site_id' | 'camera_id' | 'details', string | null>>

/** The newest rows, after what waits is written. */
async function rowsOf(action: string): Promise<Row[]> {
  await expect.poll(async () => (await site.test.test.superuser.query('select 1 from audit_entry where action = $1', [action])).rowCount, { timeout: 10_000 }).toBeGreaterThan(0)
  return (await site.test.test.superuser.query<Row>('select * from audit_entry where action = $1 order by seq', [action])).rows
}

it('AD1 a change over HTTP is an entry with who, from where, what, and what was chosen', async () => {
  const cookie = await site.signIn('administrator')
  const zones = `/api/cameras/${site.camera.cameraId}/zones`
  const { json, status } = await send(site, 'POST', zones, {
    cookie,
    body: {
      name: 'Press',
      polygon: [
        { x: 0, y: 0 },
        { x: 1, y: 0 },
        { x: 1, y: 1 },
      ],
    },
  })
  expect(status).toBe(200)
  const { zoneId, version } = json() as { zoneId: string, version: number }
  expect((await send(site, 'DELETE', `/api/zones/${zoneId}?version=${version}`, { cookie })).status).toBe(200)
  const [made] = await rowsOf('zone.create')
  expect(made).toMatchObject({
    actor_kind: 'member',
    actor_name: 'Administrator',
    address: '127.0.0.1',
    object_kind: 'zone',
    object_id: zoneId,
    object_name: 'Press',
    camera_id: site.camera.cameraId,
    result: 'done',
  })
  expect(JSON.parse(made!.details!)).toMatchObject({ name: 'Press' })
  // Its name as it was, though it is gone.
  expect((await rowsOf('zone.remove'))[0]).toMatchObject({ object_id: zoneId, object_name: 'Press', camera_id: site.camera.cameraId })
})

it('ADM-5 AD1 groups, channels, stations and plans are in it by their names, also when they are gone', async () => {
  const cookie = await site.signIn('administrator')
  const { siteId } = (await listSites(site.test.context, site.test.operator))[0]!
  const made = async (method: 'POST' | 'PUT', path: string, body: unknown): Promise<Record<string, string>> => {
    const { status, json, text } = await send(site, method, path, { cookie, body })
    expect([path, status, status === 200 || text]).toEqual([path, 200, true])
    return json() as Record<string, string>
  }
  const stationId = randomUUID()
  const group = { name: 'Gates', icon: 'door', cameraIds: [] }
  const { groupId } = await made('POST', `/api/sites/${siteId}/camera-groups`, group)
  await made('PUT', `/api/camera-groups/${groupId}`, { ...group, name: 'Docks' })
  const { channelId } = (await made('POST', '/api/alert-channels', {
    name: 'Pager',
    settings: { kind: 'webhook', url: 'https://pager.example/1' },
  }) as unknown as { channel: { channelId: string } }).channel
  const plan = {
    name: 'Night shift',
    isOn: true,
    severities: ['high'],
    steps: [
      {
        afterMinutes: 0,
        recipients: [
          { by: 'webhook', channelId },
        ],
      },
    ],
  }
  const { planId } = await made('POST', '/api/alert-plans', plan)
  await made('POST', '/api/stations', { stationId, name: 'Kiosk' })
  for (const path of [
    `camera-groups/${groupId}`,
    `alert-channels/${channelId}`,
    `alert-plans/${planId}`,
    `stations/${stationId}`,
  ])
    expect([path, (await send(site, 'DELETE', `/api/${path}`, { cookie })).status]).toEqual([path, 200])
  const named = async (action: string): Promise<(string | null)[]> => {
    const { object_kind, object_id, object_name, result } = (await rowsOf(action)).at(-1)!
    return [
      object_kind,
      object_id,
      object_name,
      result,
    ]
  }
  expect(await named('camera-group.create')).toEqual([
    'camera-group',
    groupId,
    'Gates',
    'done',
  ])
  // As it was called until then.
  expect(await named('camera-group.update')).toEqual([
    'camera-group',
    groupId,
    'Gates',
    'done',
  ])
  expect(await named('camera-group.remove')).toEqual([
    'camera-group',
    groupId,
    'Docks',
    'done',
  ])
  expect(await named('alert-channel.remove')).toEqual([
    'alert-channel',
    channelId,
    'Pager',
    'done',
  ])
  expect(await named('alert-plan.remove')).toEqual([
    'alert-plan',
    planId,
    'Night shift',
    'done',
  ])
  expect(await named('station.remove')).toEqual(['station', stationId, 'Kiosk', 'done'])
})

it('AD3 a secret of a change is in no entry: of fields that are not quoted only the names are', async () => {
  const cookie = await site.signIn('administrator')
  await send(site, 'PUT', `/api/cameras/${site.camera.cameraId}`, {
    cookie,
    body: {
      name: 'South gate',
      login: { username: 'root', password: 'a-secret-word' },
    },
  })
  const [row] = await rowsOf('camera.update')
  expect(row).toMatchObject({ object_name: 'North gate', result: 'done' })
  expect(JSON.parse(row!.details!)).toEqual({
    name: 'South gate',
    fields: ['login'],
  })
  const { rows } = await site.test.test.superuser.query('select 1 from audit_entry e where e::text like \'%a-secret-word%\' or e::text like \'%secret-word%\'')
  expect(rows).toEqual([])
})

it('AD1 signing in is an entry of whoever it turned out to be, failing one of nobody', async () => {
  await send(site, 'POST', '/api/sign-in', {
    body: { login: 'nobody here', password: 'not the password' },
  })
  const rows = await rowsOf('sign-in.password')
  expect(rows).toMatchObject([
    {
      actor_kind: 'nobody',
      address: '127.0.0.1',
      result: 'failed',
      object_id: null,
    },
  ])
  expect(rows[0]!.details).toContain('wrong-login')
  // What was typed may be a password in the wrong field.
  expect(rows[0]!.details).not.toContain('nobody here')
})

it('AD4 what is refused is an entry, and the same again is not', async () => {
  const cookie = await site.signIn('viewer')
  for (let i = 0; i < 3; i++)
    expect((await send(site, 'DELETE', `/api/cameras/${site.camera.cameraId}`, { cookie })).status).toBe(403)
  await send(site, 'GET', `/api/events/01990000-0000-7000-8000-000000000001/clip/film`, { cookie })
  expect(await rowsOf('camera.remove')).toMatchObject([
    {
      actor_name: 'Viewer',
      result: 'refused',
    },
  ])
  expect(await rowsOf('clip.get')).toMatchObject([
    {
      result: 'refused',
      object_id: '01990000-0000-7000-8000-000000000001',
    },
  ])
})

it('ADM-5 AD4 reading the history is one entry in five minutes', async () => {
  const cookie = await site.signIn('reviewer')
  for (let i = 0; i < 5; i++)
    await send(site, 'GET', '/api/sync/feed', { cookie })
  expect(await rowsOf('sync.feed')).toHaveLength(1)
})

it('AD2 a bulk of data leaves only after its entry', async () => {
  const cookie = await site.signIn('administrator')
  expect((await send(site, 'POST', '/api/backups', { cookie })).status).toBe(200)
  expect(await rowsOf('backup.create')).toMatchObject([
    { result: 'done', actor_name: 'Administrator' },
  ])
  await site.test.test.superuser.query('revoke execute on function ansim_append_audit(jsonb) from ansim_app')
  try {
    const before = (await listMembers(site.context, site.test.operator)).length
    expect((await send(site, 'POST', '/api/backups', { cookie })).status).toBeGreaterThanOrEqual(500)
    expect((await send(site, 'POST', '/api/sites', {
      cookie,
      body: { name: 'Nowhere', timeZone: 'Asia/Seoul' },
    })).status).toBeGreaterThanOrEqual(500)
    expect((await site.test.test.superuser.query('select 1 from site where name = \'Nowhere\'')).rowCount).toBe(0)
    expect((await listMembers(site.context, site.test.operator)).length).toBe(before)
  }
  finally {
    await site.test.test.superuser.query('grant execute on function ansim_append_audit(jsonb) to ansim_app')
  }
})

it('ADM-5 AD4 watching live over the socket is an entry when it begins, and when it is refused', async () => {
  const browser = await openBrowser(site, await site.signIn('viewer'))
  const joined = await browser.request('media.join', {})
  const { routerRtpCapabilities: rtpCapabilities } = (joined as { data: { routerRtpCapabilities: Record<string, unknown> } }).data
  await browser.request('media.open-transport', {})
  const consume = (cameraId: CameraId) => browser.request('media.consume', {
    cameraId,
    streamKind: 'main',
    rtpCapabilities,
    thinning: 'none',
    start: 'key-frame',
  })
  expect((await consume(site.camera.cameraId)).type).toBe('reply')
  expect((await consume(site.camera.cameraId)).type).toBe('reply')
  expect((await consume('99999999-9999-4999-8999-999999999999' as CameraId)).type).toBe('error')
  expect(await rowsOf('live.view')).toMatchObject([
    {
      actor_name: 'Viewer',
      address: '127.0.0.1',
      result: 'begun',
      camera_id: site.camera.cameraId,
      object_id: site.camera.cameraId,
      // As it is called now; the entry is written with it.
      object_name: 'South gate',
    },
  ])
  expect(await rowsOf('media.consume')).toMatchObject([
    {
      actor_name: 'Viewer',
      result: 'refused',
    },
  ])
  await browser.close()
})

it('ADM-5 AD11 the trail is read by administrators and auditors alone, filtered, and reading it is an entry', async () => {
  const cookie = await site.signIn('auditor')
  expect((await send(site, 'GET', '/api/audit', { cookie: await site.signIn('manager') })).status).toBe(403)
  const list = async (query: string) => (await send(site, 'GET', `/api/audit${query}`, { cookie })).json() as { entries: { seq: number, action: string, actor: { name: string } }[], next?: number }
  const first = await list('?limit=2')
  expect(first.entries).toHaveLength(2)
  expect((await list(`?limit=2&before=${first.next}`)).entries[0]!.seq).toBe(first.entries[1]!.seq - 1)
  expect((await list('?action=zone')).entries.map(({ action }) => action)).toEqual(['zone.remove', 'zone.create'])
  expect((await list('?action=zone.create&text=pReSs')).entries).toHaveLength(1)
  expect((await list('?text=%25')).entries).toEqual([])
  expect((await list(`?cameraId=${site.camera.cameraId}&result=begun`)).entries.map(({ action }) => action)).toEqual(['live.view'])
  expect((await list('?until=1')).entries).toEqual([])
  const csv = await send(site, 'GET', '/api/audit/entries.csv?action=zone', { cookie })
  expect([
    csv.status,
    csv.headers.get('content-disposition'),
    csv.text.trimEnd().split('\r\n').length,
  ]).toEqual([200, 'attachment; filename="ansim-audit.csv"', 3])
  expect((await rowsOf('audit.export')).map(({ result }) => result)).toEqual(['done'])
  expect((await rowsOf('audit.list')).map(({ result, actor_name: name }) => [result, name])).toContainEqual(['done', 'Auditor'])
  expect((await send(site, 'GET', '/api/audit/standing', { cookie })).json()).toMatchObject({ fromSeq: 1, hasAnchorTrouble: false })
})

import type { CameraId, MemberId, OrganizationId } from '#contract/ids'
import type { TestContext } from './testing/test-context.ts'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '#contract/scope'
import { hashSecret } from '../auth/session-secret.ts'
import { operatorOf } from '../core/actor.ts'
import { migrate } from '../db/migrate.ts'
import { migrations } from '../db/migrations/migrations.ts'
import { bootstrapOrganization } from './bootstrap-organization.ts'
import { findActor } from './find-actor.ts'
import { getConfiguration } from './get-configuration.ts'
import { getSetUp } from './get-set-up.ts'
import { openTestContext } from './testing/test-context.ts'

let t: TestContext
const organizationId = '11111111-1111-4111-8111-111111111111' as OrganizationId
const cameraId = '33333333-3333-4333-8333-333333333333' as CameraId
const memberId = '44444444-4444-4444-8444-444444444444' as MemberId
const secret = 'a-secret-of-before'

beforeAll(async () => {
  t = await openTestContext()
})
afterAll(() => t.close())

it('a database of before there were members and sites goes on: cameras stand in a first site, who is signed in stays', async () => {
  const owner = new pg.Client({ ...t.test.owner })
  await owner.connect()
  await owner.query('drop schema public cascade; create schema public')
  await migrate(owner, migrations.filter(({ version }) => version < 6))
  await t.test.superuser.query(`
    insert into organization (organization_id, name, created_at) values ('${organizationId}', 'Plant', now());
    insert into member values ('${organizationId}', '${memberId}', 'Supervisor', 'supervisor', now());
    insert into camera values ('${organizationId}', '${cameraId}', 'Gate', 'rtsp://h/', now());
    insert into session values ('${organizationId}', '${memberId}', '${memberId}', '\\x${hashSecret(secret).toString('hex')}', now(), now() + interval '1 day');`)
  await migrate(owner)
  await owner.end()

  expect(await bootstrapOrganization(t.context, 'Asia/Seoul')).toBe(organizationId)
  // Another start does not write over what was chosen meanwhile.
  await bootstrapOrganization(t.context, 'Europe/Berlin')
  const { cameras, sites } = await getConfiguration(t.context, operatorOf(organizationId))
  expect(sites).toMatchObject([
    { name: 'Main site', timeZone: 'Asia/Seoul' },
  ])
  expect(cameras).toMatchObject([
    { cameraId, siteId: sites[0]!.siteId },
  ])
  expect(await findActor(t.context, secret)).toMatchObject({
    memberId,
    role: 'supervisor',
    scope: everything,
    needsSecondStep: false,
  })
  expect(await getSetUp(t.context)).toEqual({ isNeeded: true })
})

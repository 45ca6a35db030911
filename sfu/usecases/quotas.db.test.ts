import type { CameraId, OrganizationId } from '#contract/ids'
import type { TestContext } from './testing/test-context.ts'
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { defaultQuotas } from '#contract/quota'
import { createCamera } from './create-camera.ts'
import { listCameras } from './list-cameras.ts'
import { listQuotas } from './list-quotas.ts'
import { removeCamera } from './remove-camera.ts'
import { requireQuota } from './require-quota.ts'
import { addOrganization, openTestContext } from './testing/test-context.ts'
import { updateQuota } from './update-quota.ts'

let site: TestContext
let count = 0

beforeAll(async () => {
  site = await openTestContext()
})
beforeEach(async () => {
  for (const camera of await listCameras(site.context, site.operator))
    await removeCamera(site.context, site.operator, { cameraId: camera.cameraId })
  await updateQuota(site.context, site.operator, 'cameras', null, 0)
})
afterAll(() => site.close())

const add = (): Promise<{ cameraId: CameraId }> => createCamera(site.context, site.operator, { name: `Camera ${count++}`, address: `rtsp://10.0.0.${count}/1` })
function codeOf(error: unknown): string {
  return error instanceof AppError
    ? error.code
    : String(error)
}

it('ADM-9 QU1 a camera too many is refused with the number and the remedy', async () => {
  await updateQuota(site.context, site.operator, 'cameras', 2, 0)
  await add()
  await add()
  await expect(add()).rejects.toThrow('2 of 2 cameras are in use; remove one or ask for a higher limit.')
  await expect(add()).rejects.toMatchObject({
    code: 'quota-reached',
    details: { kind: 'cameras', used: 2, limit: 2 },
  })
  const [first] = await listCameras(site.context, site.operator)
  await removeCamera(site.context, site.operator, { cameraId: first!.cameraId })
  await add()
})

it('QU2 of ten who want the last place at once one gets it', async () => {
  await updateQuota(site.context, site.operator, 'cameras', 3, 0)
  await add()
  await add()
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, add))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(outcomes.flatMap(outcome => outcome.status === 'rejected'
    ? [
        codeOf(outcome.reason),
      ]
    : [])).toEqual(Array.from({ length: 9 }).fill('quota-reached'))
  expect(await listCameras(site.context, site.operator)).toHaveLength(3)
})

it('QU2 the place is taken until the transaction ends, however long that takes', async () => {
  await updateQuota(site.context, site.operator, 'cameras', 1, 0)
  const { organizationId } = site
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => site.test.database.withOrganization(organizationId, async (transaction) => {
    await requireQuota(transaction, organizationId, 'cameras')
    // Whoever did not wait looks here, and sees the place free.
    await sql`select pg_sleep(0.05)`.execute(transaction)
    await transaction.insertInto('camera').values({
      organization_id: organizationId,
      camera_id: randomUUID() as CameraId,
      name: `Camera ${count++}`,
      address: '',
      created_at: new Date(),
    }).execute()
  })))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

it('QU2 several at once fit, or none of them is taken', async () => {
  await updateQuota(site.context, site.operator, 'cameras', 3, 0)
  await add()
  const want = (wanted: number): Promise<void> => site.test.database.withOrganization(site.organizationId, transaction => requireQuota(transaction, site.organizationId, 'cameras', wanted))
  await want(2)
  await expect(want(3)).rejects.toThrow('1 of 3 cameras are in use, and 3 more were asked for; remove one or ask for a higher limit.')
})

it('QU6 a limit below what is there takes nothing away, and null is the default again', async () => {
  await add()
  await add()
  expect(await updateQuota(site.context, site.operator, 'cameras', 1, 0)).toMatchObject({ limit: 1, used: 2 })
  expect(await listCameras(site.context, site.operator)).toHaveLength(2)
  await expect(add()).rejects.toThrow('2 of 1 cameras')
  expect(await updateQuota(site.context, site.operator, 'cameras', null, 0)).toEqual({ kind: 'cameras', limit: defaultQuotas.cameras, used: 2 })
  await add()
})

it('QU1 each organization has its own limits, and the list says what is used', async () => {
  const other = '11111111-1111-4111-8111-111111111111' as OrganizationId
  await addOrganization(site.test, other)
  await updateQuota(site.context, site.operator, 'cameras', 0, 0)
  await site.test.database.withOrganization(other, transaction => requireQuota(transaction, other, 'cameras'))
  const quotas = await listQuotas(site.context, site.operator, 7)
  expect(quotas.find(({ kind }) => kind === 'cameras')).toMatchObject({ limit: 0, used: 0 })
  expect(quotas.find(({ kind }) => kind === 'streams')).toEqual({ kind: 'streams', limit: defaultQuotas.streams, used: 7 })
})

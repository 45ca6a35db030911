import type { Camera, NewCamera } from '#contract/camera'
import type { CameraId, OrganizationId, RuleId, ZoneId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { newCameraSchema } from '#contract/camera'
import { wholeView } from '#contract/geometry'
import { ruleSchema } from '#contract/rule'
import { authorize } from '../core/authorize.ts'
import { parseCameraAddress } from '../core/camera-address.ts'
import { newUuid } from '../core/random.ts'
import { isUniqueViolation } from '../db/database-error.ts'
import { toCamera } from './list-cameras.ts'
import { credentialOwner } from './reveal-credentials.ts'

/**
 * Adds a camera with a whole-view zone and a "Person in view" rule. What lets one into it is sealed here and comes back
 * only by revealCredentials(). Fails with 'name-taken', 'camera-address-invalid' or 'bad-input'.
 */
export async function createCamera(context: UsecaseContext, actor: Actor, input: NewCamera): Promise<Camera> {
  authorize(actor, 'camera:create', actor)
  const parsed = newCameraSchema.safeParse(input)
  if (!parsed.success)
    throw new AppError('bad-input', parsed.error.issues[0]?.message ?? 'Give the camera a name and an address.')
  const { name, address } = parsed.data
  const { stream, shown } = parseCameraAddress(address)

  const { database, random, clock, seal } = context
  const { organizationId } = actor
  const cameraId = newUuid(random) as CameraId
  const createdAt = new Date(clock())
  const { keyId, sealed } = seal.seal(credentialOwner(organizationId, cameraId), JSON.stringify(stream))
  try {
    await database.withOrganization(organizationId, async (transaction) => {
      await transaction.insertInto('camera').values({
        organization_id: organizationId,
        camera_id: cameraId,
        name,
        address: shown,
        created_at: createdAt,
      }).execute()
      await transaction.insertInto('camera_credential').values({
        organization_id: organizationId,
        camera_id: cameraId,
        key_id: keyId,
        sealed,
      }).execute()
      await insertPersonInView(context, transaction, { organizationId, cameraId, createdAt })
    })
  }
  catch (error) {
    if (isUniqueViolation(error, 'camera_name'))
      throw new AppError('name-taken', `There is a camera named "${name}" already; choose another name.`, {}, { cause: error })
    throw error
  }
  context.logger.info({ cameraId, name }, 'camera added')
  context.configurationChanged(organizationId)
  return toCamera(context, actor, { camera_id: cameraId, name, address: shown })
}

interface NewCameraRow {
  readonly organizationId: OrganizationId
  readonly cameraId: CameraId
  readonly createdAt: Date
}

async function insertPersonInView({ random }: UsecaseContext, transaction: DatabaseTransaction, { organizationId, cameraId, createdAt }: NewCameraRow): Promise<void> {
  const zoneId = newUuid(random) as ZoneId
  const rule = ruleSchema.parse({
    ruleId: newUuid(random) as RuleId,
    version: 1,
    cameraId,
    zoneIds: [zoneId],
    name: 'Person in view',
    armed: true,
    severity: 'low',
    condition: {
      kind: 'zone-presence',
      labels: ['person'],
    },
  })
  await transaction.insertInto('zone')
    .values({
      organization_id: organizationId,
      zone_id: zoneId,
      camera_id: cameraId,
      name: 'Whole view',
      polygon: JSON.stringify(wholeView),
      created_at: createdAt,
    })
    .execute()
  await transaction.insertInto('rule')
    .values({
      organization_id: organizationId,
      rule_id: rule.ruleId,
      camera_id: cameraId,
      definition: JSON.stringify(rule),
      created_at: createdAt,
    })
    .execute()
}

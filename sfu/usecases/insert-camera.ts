import type { NormPolygon } from '#contract/geometry'
import type { CameraId, OrganizationId, RuleId, ZoneId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { StreamAddress } from '../core/camera-source.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { ruleSchema } from '#contract/rule'
import { newUuid } from '../core/random.ts'
import { credentialOwner } from './reveal-credentials.ts'

/** A zone that a camera comes with, and the rules that stand in it. */
export interface NewZone {
  readonly name: string
  readonly polygon: NormPolygon
  readonly rules: readonly (Pick<Rule, 'name' | 'severity'> & { readonly labels: Rule['condition']['labels'] })[]
}

export interface CameraToInsert {
  readonly organizationId: OrganizationId
  readonly cameraId: CameraId
  readonly name: string
  /** Without secrets. */
  readonly shown: string
  /** With them; it is sealed here. */
  readonly stream: StreamAddress
  readonly zones: readonly NewZone[]
  readonly isDemo: boolean
  readonly createdAt: Date
}

/** Writes the rows of a camera with its sealed address, zones and armed rules. Authorization is the caller's. */
export async function insertCamera({ random, seal }: UsecaseContext, transaction: DatabaseTransaction, camera: CameraToInsert): Promise<void> {
  const { organizationId, cameraId, name, shown, stream, zones, isDemo, createdAt } = camera
  const keys = { organization_id: organizationId, camera_id: cameraId }
  await transaction.insertInto('camera').values({
    ...keys,
    name,
    address: shown,
    created_at: createdAt,
    is_demo: isDemo,
  }).execute()
  const { keyId, sealed } = seal.seal(credentialOwner(organizationId, cameraId), JSON.stringify(stream))
  await transaction.insertInto('camera_credential').values({ ...keys, key_id: keyId, sealed }).execute()
  for (const zone of zones) {
    const zoneId = newUuid(random) as ZoneId
    await transaction.insertInto('zone').values({
      ...keys,
      zone_id: zoneId,
      name: zone.name,
      polygon: JSON.stringify(zone.polygon),
      created_at: createdAt,
    }).execute()
    for (const { name: ruleName, severity, labels } of zone.rules) {
      const rule = ruleSchema.parse({
        ruleId: newUuid(random) as RuleId,
        version: 1,
        cameraId,
        zoneIds: [zoneId],
        name: ruleName,
        armed: true,
        severity,
        condition: { kind: 'zone-presence', labels },
      })
      await transaction.insertInto('rule').values({
        ...keys,
        rule_id: rule.ruleId,
        definition: JSON.stringify(rule),
        created_at: createdAt,
      }).execute()
    }
  }
}

import type { TranscodeChoice, TransportChoice } from '#contract/camera'
import type { ConditionOf } from '#contract/condition'
import type { NormPolygon } from '#contract/geometry'
import type { CameraId, OrganizationId, RuleId, SiteId, ZoneId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { CameraAddress } from '../core/camera-address.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { ruleSchema } from '#contract/rule'
import { newUuid } from '../core/random.ts'
import { sealStreamAddress } from './reveal-credentials.ts'

/** A zone that a camera comes with, and the rules that stand in it. */
export interface NewZone {
  readonly name: string
  readonly polygon: NormPolygon
  readonly rules: readonly (Pick<Rule, 'name' | 'severity'> & { readonly labels: ConditionOf<'zone-presence'>['labels'] })[]
}

/** By what its pictures are fetched; a browser's are sent. */
export type CameraFeed
  = | { readonly kind: 'browser' }
    | {
      readonly kind: 'rtsp'
      readonly main: CameraAddress
      readonly sub?: CameraAddress | undefined
      readonly transport: TransportChoice
      readonly transcode: TranscodeChoice
    }

export interface CameraToInsert {
  readonly organizationId: OrganizationId
  readonly cameraId: CameraId
  readonly siteId: SiteId
  readonly name: string
  /** Addresses with their secrets; they are sealed here. */
  readonly feed: CameraFeed
  readonly zones: readonly NewZone[]
  readonly isDemo: boolean
  readonly createdAt: Date
}

/** Writes the rows of a camera with its sealed addresses, zones and armed rules. Authorization is the caller's. */
export async function insertCamera(context: UsecaseContext, transaction: DatabaseTransaction, camera: CameraToInsert): Promise<void> {
  const { organizationId, cameraId, siteId, name, feed, zones, isDemo, createdAt } = camera
  const keys = { organization_id: organizationId, camera_id: cameraId }
  await transaction.insertInto('camera').values({
    ...keys,
    name,
    site_id: siteId,
    created_at: createdAt,
    is_demo: isDemo,
    kind: feed.kind,
    ...(feed.kind === 'rtsp'
      ? {
          address: feed.main.shown,
          sub_address: feed.sub?.shown ?? null,
          transport: feed.transport,
          transcode: feed.transcode,
        }
      : { address: '' }),
  }).execute()
  if (feed.kind === 'rtsp') {
    await sealStreamAddress(context, transaction, { organizationId, cameraId, streamKind: 'main' }, feed.main.stream)
    if (feed.sub)
      await sealStreamAddress(context, transaction, { organizationId, cameraId, streamKind: 'sub' }, feed.sub.stream)
  }
  for (const zone of zones) {
    const zoneId = newUuid(context.random) as ZoneId
    await transaction.insertInto('zone').values({
      ...keys,
      zone_id: zoneId,
      name: zone.name,
      polygon: JSON.stringify(zone.polygon),
      created_at: createdAt,
    }).execute()
    for (const { name: ruleName, severity, labels } of zone.rules) {
      const rule = ruleSchema.parse({
        ruleId: newUuid(context.random) as RuleId,
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

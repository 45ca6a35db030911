import type { CameraId, GroupId, OrganizationId, RuleId, SiteId, ZoneId } from '#contract/ids'
import type { FileCamera } from '#contract/plant-file'
import type { Rule } from '#contract/rule'
import type { PlantCamera } from '../core/plant-file.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import type { CameraFeed } from './insert-camera.ts'
import type { CameraRow } from './list-cameras.ts'
import type { NextStreams } from './update-camera.ts'
import { pairRules, pairZones } from '../core/plant-file.ts'
import { newUuid } from '../core/random.ts'
import { resolveStreamAddress } from '../core/stream-address.ts'
import { insertCamera } from './insert-camera.ts'
import { removeStreamAddress, sealStreamAddress } from './reveal-credentials.ts'
import { nextStreams } from './update-camera.ts'

/** One camera of a file, and the one that it is now; absent: it is new. */
export interface PlantCameraWrite {
  readonly organizationId: OrganizationId
  readonly siteId: SiteId
  readonly cameraId: CameraId
  readonly now: PlantCamera | undefined
  readonly row: CameraRow | undefined
  readonly then: FileCamera
  readonly groupIds: readonly GroupId[]
}

/** A step of importPlant(): makes a camera, its zones and rules what the file says. What did not change keeps its version. */
export async function writePlantCamera(context: UsecaseContext, transaction: DatabaseTransaction, write: PlantCameraWrite): Promise<void> {
  const { organizationId, siteId, cameraId, row, then, groupIds } = write
  if (row) {
    await changeStreams(context, transaction, write, row)
  }
  else {
    await insertCamera(context, transaction, {
      organizationId,
      cameraId,
      siteId,
      name: then.name,
      feed: feedOfFile(then),
      zones: [],
      isDemo: false,
      createdAt: new Date(context.clock()),
    })
  }
  await transaction.updateTable('camera')
    .set({
      name: then.name,
      detector_id: then.detectorId ?? null,
      ground_plane: then.groundPlane
        ? JSON.stringify(then.groundPlane)
        : null,
      place: then.place
        ? JSON.stringify({ ...then.place, siteId })
        : null,
    })
    .where('organization_id', '=', organizationId)
    .where('camera_id', '=', cameraId)
    .execute()
  await transaction.deleteFrom('camera_group_member').where('organization_id', '=', organizationId).where('camera_id', '=', cameraId).execute()
  if (groupIds.length > 0)
    await transaction.insertInto('camera_group_member').values(groupIds.map(group_id => ({ organization_id: organizationId, group_id, camera_id: cameraId }))).execute()
  await writeZonesAndRules(context, transaction, write)
}

async function changeStreams(context: UsecaseContext, transaction: DatabaseTransaction, { organizationId, cameraId, then }: PlantCameraWrite, row: CameraRow): Promise<void> {
  if (then.kind === 'browser')
    return
  const { transport = 'auto', transcode = 'never', address = row.address, subAddress = null } = then
  const isOther = address !== row.address || subAddress !== row.sub_address
  const isHidden = [address, subAddress].some(text => text?.includes('***') && text !== row.address && text !== row.sub_address)
  const streams = isOther
    ? isHidden
      ? streamsAsShown(then, row)
      : await nextStreams(context, organizationId, row, { address, subAddress })
    : undefined
  const isRefetched = (streams?.changed.size ?? 0) > 0 || transport !== row.transport || transcode !== row.transcode
  await transaction.updateTable('camera')
    .set(({ eb }) => ({
      transport,
      transcode,
      ...(streams && { address: streams.address, sub_address: streams.subAddress }),
      ...(isRefetched && {
        revision: eb('revision', '+', 1),
      }),
    }))
    .where('organization_id', '=', organizationId)
    .where('camera_id', '=', cameraId)
    .execute()
  for (const [streamKind, next] of streams?.changed ?? []) {
    const owner = { organizationId, cameraId, streamKind }
    await (next
      ? sealStreamAddress(context, transaction, owner, next)
      : removeStreamAddress(transaction, owner))
  }
}

/** What there is of addresses whose hidden parts are not known here. */
function streamsAsShown(then: FileCamera, row: CameraRow): NextStreams {
  const feed = feedOfFile(then)
  if (feed.kind === 'browser') {
    return {
      address: '',
      subAddress: null,
      changed: new Map(),
    }
  }
  const { main, sub } = feed
  return {
    address: main.shown,
    subAddress: sub?.shown ?? null,
    changed: new Map([
      ...(main.shown === row.address
        ? []
        : [
            ['main', main.stream] as const,
          ]),
      ...((sub?.shown ?? null) === row.sub_address
        ? []
        : [
            ['sub', sub?.stream] as const,
          ]),
    ]),
  }
}

/** PL10: where a part of an address was hidden in the file, it is missing until somebody gives the address anew. */
function feedOfFile({ kind, address = '', subAddress, transport = 'auto', transcode = 'never' }: FileCamera): CameraFeed {
  if (kind === 'browser')
    return { kind: 'browser' }
  const asShown = (text: string) => text.includes('***')
    ? {
        shown: text,
        stream: { url: text },
      }
    : undefined
  const main = resolveStreamAddress(address, {
    before: asShown(address),
  })
  return {
    kind: 'rtsp',
    main,
    sub: subAddress === undefined
      ? undefined
      : resolveStreamAddress(subAddress, {
          before: asShown(subAddress),
          beside: main.stream,
        }),
    transport,
    transcode,
  }
}

async function writeZonesAndRules(context: UsecaseContext, transaction: DatabaseTransaction, { organizationId, cameraId, now, then }: PlantCameraWrite): Promise<void> {
  const at = new Date(context.clock())
  const keys = { organization_id: organizationId, camera_id: cameraId }
  const zones = pairZones(now, then)
  const zoneIds = new Map<string, ZoneId>(zones.kept.map(({ now: zone, then: { key } }) => [key, zone?.zoneId ?? newUuid(context.random) as ZoneId]))
  const rules = pairRules(now, then, zoneIds)
  for (const { ruleId } of rules.removed)
    await transaction.deleteFrom('rule').where('organization_id', '=', organizationId).where('rule_id', '=', ruleId).execute()
  for (const { zoneId } of zones.removed)
    await transaction.deleteFrom('zone').where('organization_id', '=', organizationId).where('zone_id', '=', zoneId).execute()
  /** ZR2: a rule over an outline that changed is a new version, though it reads the same. */
  const moved = new Set<ZoneId>()
  for (const { now: zone, then: { key, name, polygon }, isSame } of zones.kept) {
    const zoneId = zoneIds.get(key)!
    const drawn = {
      name,
      polygon: JSON.stringify(polygon),
    }
    if (!zone) {
      await transaction.insertInto('zone').values({
        ...keys,
        ...drawn,
        zone_id: zoneId,
        created_at: at,
      }).execute()
    }
    else if (!isSame) {
      if (JSON.stringify(zone.polygon) !== drawn.polygon)
        moved.add(zoneId)
      await transaction.updateTable('zone').set({ ...drawn, version: (zone.version ?? 1) + 1 }).where('organization_id', '=', organizationId).where('zone_id', '=', zoneId).execute()
    }
  }
  for (const { now: rule, then: wanted, isSame } of rules.kept) {
    if (rule && isSame && !rule.zoneIds.some(zoneId => moved.has(zoneId)))
      continue
    const next: Rule = {
      ...wanted,
      ruleId: rule?.ruleId ?? newUuid(context.random) as RuleId,
      version: (rule?.version ?? 0) + 1,
      cameraId,
    }
    const definition = JSON.stringify(next)
    await (rule
      ? transaction.updateTable('rule').set({ definition }).where('organization_id', '=', organizationId).where('rule_id', '=', next.ruleId).execute()
      : transaction.insertInto('rule').values({
          ...keys,
          rule_id: next.ruleId,
          definition,
          created_at: at,
        }).execute())
  }
}

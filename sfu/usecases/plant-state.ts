import type { SiteId } from '#contract/ids'
import type { PlantFile } from '#contract/plant-file'
import type { Actor } from '../core/actor.ts'
import type { PlantState } from '../core/plant-file.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import { createHash } from 'node:crypto'
import { toPlantFile } from '../core/plant-file.ts'
import { selectCameras } from './list-cameras.ts'
import { requireSite } from './require-site.ts'

/** All of a site that a person decided. A step; holds the site until the transaction ends. Fails with 'not-found'. */
export async function selectPlant(transaction: DatabaseTransaction, actor: Actor, siteId: SiteId): Promise<PlantState> {
  const { organizationId } = actor
  const site = await requireSite(transaction, actor, siteId)
  const groups = await transaction.selectFrom('camera_group').selectAll().where('organization_id', '=', organizationId).where('site_id', '=', siteId).execute()
  const cameras = (await selectCameras(transaction, actor)).filter(camera => camera.site_id === siteId && !camera.is_demo)
  const zones = Map.groupBy(await transaction.selectFrom('zone').selectAll().where('organization_id', '=', organizationId).execute(), zone => zone.camera_id)
  const rules = Map.groupBy(await transaction.selectFrom('rule').selectAll().where('organization_id', '=', organizationId).execute(), rule => rule.camera_id)
  return {
    site,
    groups: groups.map(({ group_id: groupId, name, icon, detector_id: detectorId }) => ({
      groupId,
      name,
      icon,
      ...(detectorId !== null && { detectorId }),
    })),
    cameras: cameras.map((row) => {
      const { siteId: placeSite, ...place } = row.place ?? {}
      return {
        cameraId: row.camera_id,
        name: row.name,
        kind: row.kind,
        ...(row.kind === 'rtsp' && {
          address: row.address,
          ...(row.sub_address !== null && { subAddress: row.sub_address }),
          transport: row.transport,
          transcode: row.transcode,
        }),
        groupIds: row.group_ids,
        ...(row.place && placeSite === siteId && { place: place as NonNullable<PlantFile['cameras'][number]['place']> }),
        ...(row.detector_id !== null && { detectorId: row.detector_id }),
        ...(row.ground_plane && { groundPlane: row.ground_plane }),
        zones: (zones.get(row.camera_id) ?? []).map(zone => ({
          zoneId: zone.zone_id,
          cameraId: zone.camera_id,
          name: zone.name,
          polygon: zone.polygon,
          version: zone.version,
        })),
        rules: (rules.get(row.camera_id) ?? []).map(rule => rule.definition),
      }
    }),
  }
}

/** By what two states of a site are told apart: the same file, the same basis. */
export function basisOf(state: PlantState): string {
  return createHash('sha256').update(JSON.stringify(toPlantFile(state))).digest('hex')
}

import type { DetectorId, OrganizationId } from '#contract/ids'
import type { ConnectionOptions } from './connection.ts'
import pg from 'pg'
import { toClientConfig } from './connection.ts'
import { toDatabaseError } from './database-error.ts'

/** Detectors that any organization chose for all cameras, a group or a camera, by id; as the tables' owner, where no server runs. */
export async function readChosenDetectors(owner: ConnectionOptions): Promise<DetectorId[]> {
  const client = new pg.Client(toClientConfig(owner))
  client.on('error', () => {})
  const chosen = new Set<DetectorId>()
  try {
    await client.connect()
    const { rows } = await client.query<{ id: OrganizationId }>('select organization_id as id from organization')
    for (const { id } of rows) {
      await client.query('begin')
      await client.query('select set_config(\'ansim.organization_id\', $1, true)', [id])
      const { rows: detectors } = await client.query<{ id: DetectorId }>(`
        select detector_id as id from organization where detector_id is not null
        union select detector_id from camera where detector_id is not null and removed_at is null
        union select detector_id from camera_group where detector_id is not null`)
      await client.query('commit')
      detectors.forEach(detector => chosen.add(detector.id))
    }
    return [...chosen].sort()
  }
  catch (error) {
    throw toDatabaseError(error)
  }
  finally {
    await client.end().catch(() => {})
  }
}

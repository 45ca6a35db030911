import type { Selectable } from 'kysely'
import type { Silence } from '#contract/alert-silence'
import type { OrganizationId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { Schema } from '../db/schema.ts'
import type { UsecaseContext } from './context.ts'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'

const rememberedMs = 30 * 86_400_000

/** AL4: silences in force and those that ended in the last 30 days, newest first, of cameras within the actor's scope. */
export async function listSilences({ database, clock }: UsecaseContext, actor: Actor): Promise<Silence[]> {
  authorize(actor, 'safety-event:list', actor)
  const rows = await database.withOrganization(actor.organizationId, transaction => transaction.selectFrom('alert_silence')
    .selectAll()
    .where('organization_id', '=', actor.organizationId)
    .where('until', '>', new Date(clock() - rememberedMs))
    .where(isCameraWithinScope(actor, 'alert_silence.camera_id'))
    .orderBy('made_at', 'desc')
    .limit(500)
    .execute())
  return rows.map(toSilence)
}

/** A step: those in force at `now`, of the whole organization. */
export async function selectSilences(transaction: DatabaseTransaction, organizationId: OrganizationId, now: EpochMs): Promise<Silence[]> {
  const rows = await transaction.selectFrom('alert_silence')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('until', '>', new Date(now))
    .where('ended_at', 'is', null)
    .orderBy('made_at')
    .execute()
  return rows.map(toSilence)
}

export function toSilence(row: Selectable<Schema['alert_silence']>): Silence {
  const at = (date: Date): EpochMs => epochMs(date.getTime())
  return {
    silenceId: row.silence_id,
    target: row.rule_id === null
      ? { kind: 'camera', cameraId: row.camera_id }
      : { kind: 'rule', cameraId: row.camera_id, ruleId: row.rule_id },
    cameraName: row.camera_name,
    ...row.rule_name !== null && { ruleName: row.rule_name },
    reason: row.reason,
    madeAt: at(row.made_at),
    madeByName: row.made_by_name,
    until: at(row.until),
    criticalUntil: at(row.critical_until),
    ...row.ended_at !== null && {
      endedAt: at(row.ended_at),
    },
    ...row.ended_by_name !== null && { endedByName: row.ended_by_name },
  }
}

import type { Delivery, DeliveryId } from '#contract/delivery'
import type { RouteQuery, RouteReply } from '#contract/routes'
import type { EpochMs } from '#contract/time'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'

const pageSize = 100

/** The log of deliveries, newest first. `text` is looked for in names of cameras, zones, rules, people and channels; `incidentId` may be any of its events' (AL15). */
export async function listDeliveries({ database }: UsecaseContext, actor: Actor, { state, text, incidentId, before }: RouteQuery<'delivery.list'>): Promise<RouteReply<'delivery.list'>> {
  authorize(actor, 'alert:list', actor)
  const { organizationId } = actor
  const words = text?.trim()
  // As text, not as a pattern.
  const pattern = words === undefined || words === ''
    ? undefined
    : `%${words.replaceAll(/[\\%_]/g, character => `\\${character}`)}%`
  return database.withOrganization(organizationId, async (transaction) => {
    const rows = await transaction.selectFrom('delivery')
      .innerJoin('alert', join => join.onRef('alert.organization_id', '=', 'delivery.organization_id').onRef('alert.alert_id', '=', 'delivery.alert_id'))
      .innerJoin('alert_channel', join => join.onRef('alert_channel.organization_id', '=', 'delivery.organization_id').onRef('alert_channel.channel_id', '=', 'delivery.channel_id'))
      .selectAll('delivery')
      .select(['alert.facts', 'alert_channel.name as channel_name'])
      .where('delivery.organization_id', '=', organizationId)
      .$if(state !== undefined, query => query.where('delivery.state', '=', state!))
      .$if(before !== undefined, query => query.where('delivery.created_at', '<', new Date(before!)))
      .$if(incidentId !== undefined, query => query.where(({ eb, or, selectFrom }) => or([
        // Its events may be gone already.
        eb('alert.incident_id', '=', incidentId!),
        eb('alert.incident_id', '=', selectFrom('safety_event').select('incident_id').where('organization_id', '=', organizationId).where('event_id', '=', incidentId!)),
      ])))
      .$if(pattern !== undefined, query => query.where(sql<boolean>`concat_ws(' ', delivery.recipient, alert_channel.name, alert.facts->>'cameraName', alert.facts->>'zoneName', alert.facts->>'ruleName', alert.facts->>'siteName') ilike ${pattern}`))
      .orderBy('delivery.created_at', 'desc')
      .orderBy('delivery.delivery_id')
      .limit(pageSize)
      .execute()
    const { dead } = await transaction.selectFrom('delivery').select(({ fn }) => fn.countAll<number>().as('dead')).where('organization_id', '=', organizationId).where('state', '=', 'dead').executeTakeFirstOrThrow()
    return {
      dead,
      deliveries: rows.map((row): Delivery => ({
        deliveryId: row.delivery_id,
        state: row.state,
        ...row.withheld !== null && { withheld: row.withheld },
        kind: row.kind,
        channelId: row.channel_id,
        channelName: row.channel_name,
        recipient: row.recipient,
        afterMinutes: row.step,
        facts: row.facts,
        createdAt: at(row.created_at),
        dueAt: at(row.due_at),
        attempts: row.attempts,
        ...row.last_attempt_at !== null && {
          lastAttemptAt: at(row.last_attempt_at),
        },
        ...row.last_error !== null && { lastError: row.last_error },
        ...row.delivered_at !== null && {
          deliveredAt: at(row.delivered_at),
        },
      })),
    }
  })
}

/** AL12: dead letters are tried anew; all of them where none are named. Answers how many. */
export async function redriveDeliveries(context: UsecaseContext, actor: Actor, deliveryIds: readonly DeliveryId[] | undefined): Promise<number> {
  authorize(actor, 'alert:edit', actor)
  const { organizationId } = actor
  const { numUpdatedRows } = await context.database.withOrganization(organizationId, transaction => transaction.updateTable('delivery')
    .set(({ eb }) => ({
      state: 'waiting',
      due_at: new Date(context.clock()),
      round: eb('round', '+', 1),
    }))
    .where('organization_id', '=', organizationId)
    .where('state', '=', 'dead')
    .$if(deliveryIds !== undefined, query => query.where('delivery_id', '=', sql<DeliveryId>`any (${deliveryIds ?? []}::uuid[])`))
    .executeTakeFirst())
  context.alerted(organizationId, [])
  return Number(numUpdatedRows)
}

function at(date: Date): EpochMs {
  return epochMs(date.getTime())
}

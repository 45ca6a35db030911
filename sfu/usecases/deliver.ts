import type { ChannelId } from '#contract/alert-channel'
import type { DeliveryId, WithheldReason } from '#contract/delivery'
import type { OrganizationId } from '#contract/ids'
import type { DatabaseTransaction } from '../db/database.ts'
import type { MessagePorts, PreparedMessage } from './prepare-message.ts'
import { silenceOf } from '#contract/alert-silence'
import { isQuiet } from '../core/plan-deliveries.ts'
import { mayKnow } from './dispatch-alert.ts'
import { selectSilences } from './list-silences.ts'
import { prepareMessage } from './prepare-message.ts'

/** How a try ended: it arrived, it is not to go out after all, or it is to be tried again later. */
export type Delivered = { readonly kind: 'delivered' } | { readonly kind: 'withheld' } | { readonly kind: 'failed', readonly reason: string }

export interface DeliveryTry {
  readonly outcome: Delivered
  /** By which way; absent: nothing was tried. */
  readonly channel?: { readonly channelId: ChannelId, readonly name: string }
}

/**
 * AL7: one try of one delivery. The message goes out between two transactions: after a crash there it is sent once more, with the same id,
 * so that a receiver can tell; never not at all. What is no longer waiting is left alone.
 */
export async function deliver(ports: MessagePorts, organizationId: OrganizationId, deliveryId: DeliveryId): Promise<DeliveryTry> {
  const { context } = ports
  const prepared = await context.database.withOrganization(organizationId, async (transaction): Promise<PreparedMessage | undefined> => {
    const row = await selectWaiting(transaction, organizationId, deliveryId)
    if (!row)
      return undefined
    const reason = await withholdReason(ports, transaction, organizationId, row)
    if (reason === undefined)
      return await prepareMessage(ports, transaction, organizationId, row)
    await withhold(transaction, organizationId, deliveryId, reason)
    return undefined
  })
  if (!prepared) {
    return {
      outcome: { kind: 'withheld' },
    }
  }

  const startedAt = context.clock()
  const result = await prepared.send()
  const now = context.clock()
  await context.database.withOrganization(organizationId, async (transaction) => {
    const error = result.kind === 'delivered'
      ? null
      : result.reason.slice(0, 500)
    await transaction.insertInto('delivery_attempt')
      .values({
        organization_id: organizationId,
        delivery_id: deliveryId,
        attempt: prepared.attempt,
        started_at: new Date(startedAt),
        took_ms: Math.max(0, now - startedAt),
        error,
      })
      // A second server that tried at the same time.
      .onConflict(conflict => conflict.columns(['organization_id', 'delivery_id', 'attempt']).doNothing())
      .execute()
    await transaction.updateTable('delivery')
      .set({
        attempts: prepared.attempt,
        last_attempt_at: new Date(now),
        last_error: error,
        ...result.kind === 'delivered' && {
          state: 'delivered' as const,
          delivered_at: new Date(now),
        },
      })
      .where('organization_id', '=', organizationId)
      .where('delivery_id', '=', deliveryId)
      .where('state', '=', 'waiting')
      .execute()
    if (result.kind === 'gone') {
      await transaction.deleteFrom('push_browser').where('organization_id', '=', organizationId).where('push_browser_id', '=', prepared.pushBrowserId!).execute()
      await withhold(transaction, organizationId, deliveryId, 'no-browser')
    }
  })
  return {
    channel: prepared.channel,
    outcome: result.kind === 'gone'
      ? { kind: 'withheld' }
      : result,
  }
}

/** AL12: given up on; it stays until somebody sends it again. */
export async function buryDelivery({ context }: MessagePorts, organizationId: OrganizationId, deliveryId: DeliveryId): Promise<void> {
  await context.database.withOrganization(organizationId, transaction => transaction.updateTable('delivery')
    .set({ state: 'dead' })
    .where('organization_id', '=', organizationId)
    .where('delivery_id', '=', deliveryId)
    .where('state', '=', 'waiting')
    .execute())
}

async function withhold(transaction: DatabaseTransaction, organizationId: OrganizationId, deliveryId: DeliveryId, reason: WithheldReason): Promise<void> {
  await transaction.updateTable('delivery')
    .set({ state: 'withheld', withheld: reason })
    .where('organization_id', '=', organizationId)
    .where('delivery_id', '=', deliveryId)
    .where('state', '=', 'waiting')
    .execute()
}

function selectWaiting(transaction: DatabaseTransaction, organizationId: OrganizationId, deliveryId: DeliveryId) {
  return transaction.selectFrom('delivery')
    .innerJoin('alert', join => join.onRef('alert.organization_id', '=', 'delivery.organization_id').onRef('alert.alert_id', '=', 'delivery.alert_id'))
    .innerJoin('alert_channel', join => join.onRef('alert_channel.organization_id', '=', 'delivery.organization_id').onRef('alert_channel.channel_id', '=', 'delivery.channel_id'))
    .select([
      'delivery.delivery_id',
      'delivery.kind',
      'delivery.step',
      'delivery.attempts',
      'delivery.channel_id',
      'delivery.member_id',
      'delivery.push_browser_id',
      'alert.facts',
      'alert_channel.name as channel_name',
      'alert_channel.settings',
      'alert_channel.key_id',
      'alert_channel.sealed',
      'alert_channel.is_on',
      'alert_channel.removed_at',
    ])
    .where('delivery.organization_id', '=', organizationId)
    .where('delivery.delivery_id', '=', deliveryId)
    .where('delivery.state', '=', 'waiting')
    .executeTakeFirst()
}

export type WaitingRow = NonNullable<Awaited<ReturnType<typeof selectWaiting>>>

/** Why it does not go out after all: asked at each try, for all of this changes while it waits. */
async function withholdReason({ context }: MessagePorts, transaction: DatabaseTransaction, organizationId: OrganizationId, row: WaitingRow): Promise<WithheldReason | undefined> {
  const now = context.clock()
  if (!row.is_on || row.removed_at !== null)
    return 'channel-off'
  const { facts, member_id: memberId } = row
  if (facts.reason !== 'test' && facts.cameraId !== undefined && facts.ruleId !== undefined
    && silenceOf({ cameraId: facts.cameraId, ruleId: facts.ruleId, severity: facts.severity }, await selectSilences(transaction, organizationId, now), now)) {
    return 'silenced'
  }
  if (memberId === null)
    return undefined
  const member = await transaction.selectFrom('member').select([
    'member_id',
    'name',
    'role',
    'scope',
    'email',
  ]).where('organization_id', '=', organizationId).where('member_id', '=', memberId).where('removed_at', 'is', null).where('disabled_at', 'is', null).executeTakeFirst()
  if (!member || !mayKnow(organizationId, member, facts))
    return 'no-right'
  if (row.kind === 'email' && member.email === null)
    return 'no-address'
  if (row.kind === 'push' && !await hasBrowser(transaction, organizationId, row))
    return 'no-browser'
  const hours = await transaction.selectFrom('quiet_hours').select('choice').where('organization_id', '=', organizationId).where('member_id', '=', memberId).executeTakeFirst()
  return isQuiet(hours?.choice, facts.severity, now) && facts.reason !== 'test'
    ? 'quiet-hours'
    : undefined
}

/** Somebody signed in whose session is over is not reached any more. */
async function hasBrowser(transaction: DatabaseTransaction, organizationId: OrganizationId, { push_browser_id }: WaitingRow): Promise<boolean> {
  return push_browser_id !== null && await transaction.selectFrom('push_browser').select('push_browser_id').where('organization_id', '=', organizationId).where('push_browser_id', '=', push_browser_id).executeTakeFirst() !== undefined
}

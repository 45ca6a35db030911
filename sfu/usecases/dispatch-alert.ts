import type { AlertFacts } from '#contract/alert'
import type { ChannelId } from '#contract/alert-channel'
import type { IncidentId, MemberId, OrganizationId } from '#contract/ids'
import type { PushBrowserId } from '#contract/notification-routes'
import type { EpochMs } from '#contract/time'
import type { MemberActor } from '../core/actor.ts'
import type { DeliveryDraft, Directory, Reachable } from '../core/plan-deliveries.ts'
import type { Random } from '../core/random.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import { silenceOf } from '#contract/alert-silence'
import { isAllowed } from '../core/authorize.ts'
import { planDeliveries } from '../core/plan-deliveries.ts'
import { newUuid } from '../core/random.ts'
import { selectSilences } from './list-silences.ts'

/** Something that people are to be told of, once. */
export interface AlertToDispatch {
  /** The same again is the same alert: `incident:<id>:<severity>`, `health:<alarmId>`. */
  readonly key: string
  readonly facts: AlertFacts
}

export interface DispatchPorts {
  readonly organizationId: OrganizationId
  /** The server's clock. */
  readonly now: EpochMs
  readonly random: Random
}

/**
 * AL6: writes who is to be told of an alert, in the caller's transaction: committed together with what it is about, or not at all. Sends
 * nothing; call `context.alerted()` after COMMIT. For incidents and for health alarms. Answers how many deliveries wait now.
 */
export async function dispatchAlert(transaction: DatabaseTransaction, { organizationId, now, random }: DispatchPorts, { key, facts }: AlertToDispatch): Promise<number> {
  const plans = (await transaction.selectFrom('alert_plan').select('choice').where('organization_id', '=', organizationId).execute()).map(({ choice }) => choice)
  if (plans.length === 0)
    return 0
  const { cameraId, ruleId, severity } = facts
  const isSilenced = cameraId !== undefined && ruleId !== undefined
    && silenceOf({ cameraId, ruleId, severity }, await selectSilences(transaction, organizationId, now), now) !== undefined
  const drafts = planDeliveries(facts, plans, await readDirectory(transaction, organizationId, facts), isSilenced, now)
  if (drafts.length === 0)
    return 0
  const alertId = newUuid(random)
  const { numInsertedOrUpdatedRows } = await transaction.insertInto('alert')
    .values({
      organization_id: organizationId,
      alert_id: alertId,
      alert_key: key,
      severity,
      incident_id: facts.incidentId as IncidentId | undefined ?? null,
      camera_id: cameraId ?? null,
      site_id: facts.siteId ?? null,
      facts: JSON.stringify(facts),
      raised_at: new Date(facts.raisedAt),
    })
    .onConflict(conflict => conflict.columns(['organization_id', 'alert_key']).doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows === 0n)
    return 0
  await transaction.insertInto('delivery')
    .values(drafts.map(draft => toRow(organizationId, alertId, draft, now, random)))
    .execute()
  return drafts.filter(({ withheld }) => withheld === undefined).length
}

/** AL8: somebody looks after these incidents: whoever was to be told later need not be. Answers how many were called off. */
export async function callOffEscalation(transaction: DatabaseTransaction, organizationId: OrganizationId, incidentIds: readonly IncidentId[]): Promise<number> {
  if (incidentIds.length === 0)
    return 0
  const { numUpdatedRows } = await transaction.updateTable('delivery')
    .set({ state: 'withheld', withheld: 'acknowledged' })
    .where('organization_id', '=', organizationId)
    .where('state', '=', 'waiting')
    .where('step', '>', 0)
    .where('alert_id', 'in', alerts => alerts.selectFrom('alert').select('alert_id').where('organization_id', '=', organizationId).where('incident_id', 'in', incidentIds))
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

function toRow(organizationId: OrganizationId, alertId: string, draft: DeliveryDraft, now: EpochMs, random: Random) {
  return {
    organization_id: organizationId,
    delivery_id: newUuid(random) as never,
    alert_id: alertId,
    step: draft.afterMinutes,
    destination: draft.destination,
    kind: draft.kind,
    channel_id: draft.channelId,
    member_id: draft.memberId ?? null,
    push_browser_id: draft.pushBrowserId ?? null,
    recipient: draft.recipient,
    state: draft.withheld === undefined
      ? 'waiting' as const
      : 'withheld' as const,
    withheld: draft.withheld ?? null,
    created_at: new Date(now),
    due_at: new Date(draft.dueAt),
  }
}

async function readDirectory(transaction: DatabaseTransaction, organizationId: OrganizationId, facts: AlertFacts): Promise<Directory> {
  const channels = await transaction.selectFrom('alert_channel').select(['channel_id', 'kind', 'name', 'is_on']).where('organization_id', '=', organizationId).where('removed_at', 'is', null).execute()
  const members = await transaction.selectFrom('member')
    .select([
      'member_id',
      'name',
      'email',
      'role',
      'scope',
    ])
    .where('organization_id', '=', organizationId)
    .where('kind', '=', 'person')
    .where('removed_at', 'is', null)
    .where('disabled_at', 'is', null)
    .execute()
  const browsers = Map.groupBy(
    await transaction.selectFrom('push_browser').select(['push_browser_id', 'member_id']).where('organization_id', '=', organizationId).orderBy('created_at').execute(),
    ({ member_id }) => member_id,
  )
  return {
    channels: new Map<ChannelId, { name: string, isOn: boolean }>(channels.map(row => [
      row.channel_id,
      { name: row.name, isOn: row.is_on },
    ])),
    pushChannelId: channels.find(({ kind }) => kind === 'push')?.channel_id,
    people: new Map<MemberId, Reachable>(members.map(row => [
      row.member_id,
      {
        memberId: row.member_id,
        name: row.name,
        email: row.email ?? undefined,
        browsers: (browsers.get(row.member_id) ?? []).map(({ push_browser_id }): PushBrowserId => push_browser_id),
        mayKnow: mayKnow(organizationId, row, facts),
      },
    ])),
  }
}

/** Whether a person may be told: the right to see it, within their scope. Asked when it is planned, and again when it is sent. */
export function mayKnow(organizationId: OrganizationId, { member_id, name, role, scope }: { readonly member_id: MemberId, readonly name: string, readonly role: MemberActor['role'], readonly scope: MemberActor['scope'] }, { reason, severity, siteId, cameraId }: AlertFacts): boolean {
  if (reason === 'test')
    return true
  const actor: MemberActor = {
    kind: 'member',
    memberId: member_id,
    memberName: name,
    role,
    scope,
    organizationId,
    sessionId: '',
  }
  return isAllowed(actor, severity === 'health'
    ? 'health:list'
    : 'safety-event:list', { organizationId, siteId, cameraId })
}

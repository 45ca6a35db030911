import type { AlertFacts } from '#contract/alert'
import type { ChannelId } from '#contract/alert-channel'
import type { PlanChoice } from '#contract/alert-plan'
import type { Silence } from '#contract/alert-silence'
import type { IncidentId, MemberId, OrganizationId } from '#contract/ids'
import type { PushBrowserId } from '#contract/notification-routes'
import type { EpochMs } from '#contract/time'
import type { MemberActor } from '../core/actor.ts'
import type { DeliveryDraft, Directory, Reachable } from '../core/plan-deliveries.ts'
import type { Random } from '../core/random.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import { silenceOf } from '#contract/alert-silence'
import { isAllowed } from '../core/authorize.ts'
import { isAbout, planDeliveries } from '../core/plan-deliveries.ts'
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

const rowsAtOnce = 1_000

/**
 * AL6: writes who is to be told of an alert, in the caller's transaction: committed together with what it is about, or not at all. Sends
 * nothing; call `context.alerted()` after COMMIT. For incidents and for health alarms. Answers how many deliveries wait now.
 */
export async function dispatchAlert(transaction: DatabaseTransaction, ports: DispatchPorts, alert: AlertToDispatch): Promise<number> {
  return dispatchAlerts(transaction, ports, [alert])
}

/** Who is to be told of what. */
export async function selectPlans(transaction: DatabaseTransaction, organizationId: OrganizationId): Promise<PlanChoice[]> {
  const rows = await transaction.selectFrom('alert_plan').select('choice').where('organization_id', '=', organizationId).execute()
  return rows.map(({ choice }) => choice)
}

/** The same of many: as few statements as of one, for whoever pushes next waits for them. `known`: the plans, where they were read already. */
export async function dispatchAlerts(transaction: DatabaseTransaction, { organizationId, now, random }: DispatchPorts, alerts: readonly AlertToDispatch[], known?: readonly PlanChoice[]): Promise<number> {
  if (alerts.length === 0)
    return 0
  const plans = known ?? await selectPlans(transaction, organizationId)
  // Nobody is looked up for what no plan is about, as it is of nearly all that is low.
  const wanted = alerts.filter(({ facts }) => plans.some(plan => isAbout(plan, facts)))
  if (wanted.length === 0)
    return 0
  const silences = wanted.some(({ facts }) => facts.cameraId !== undefined)
    ? await selectSilences(transaction, organizationId, now)
    : []
  const directoryFor = await readDirectory(transaction, organizationId)
  const planned = wanted.map(({ key, facts }) => ({
    alertId: newUuid(random),
    key,
    facts,
    drafts: planDeliveries(facts, plans, directoryFor(facts), isSilenced(facts, silences, now), now),
  })).filter(({ drafts }) => drafts.length > 0)
  if (planned.length === 0)
    return 0
  const raised = await transaction.insertInto('alert')
    .values(planned.map(({ alertId, key, facts }) => ({
      organization_id: organizationId,
      alert_id: alertId,
      alert_key: key,
      severity: facts.severity,
      incident_id: facts.incidentId as IncidentId | undefined ?? null,
      camera_id: facts.cameraId ?? null,
      site_id: facts.siteId ?? null,
      facts: JSON.stringify(facts),
      raised_at: new Date(facts.raisedAt),
    })))
    .onConflict(conflict => conflict.columns(['organization_id', 'alert_key']).doNothing())
    .returning('alert_id')
    .execute()
  const isRaised = new Set<string>(raised.map(({ alert_id }) => alert_id))
  const due = planned.filter(({ alertId }) => isRaised.has(alertId))
  const rows = due.flatMap(({ alertId, drafts }) => drafts.map(draft => toRow(organizationId, alertId, draft, now, random)))
  // A statement takes 65,535 parameters.
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    await transaction.insertInto('delivery').values(rows.slice(from, from + rowsAtOnce)).execute()
  return due.flatMap(({ drafts }) => drafts).filter(({ withheld }) => withheld === undefined).length
}

function isSilenced({ cameraId, ruleId, severity }: AlertFacts, silences: readonly Silence[], now: EpochMs): boolean {
  return cameraId !== undefined && ruleId !== undefined && silenceOf({ cameraId, ruleId, severity }, silences, now) !== undefined
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

/** Everybody and every way out, as far as they may know of something. */
async function readDirectory(transaction: DatabaseTransaction, organizationId: OrganizationId): Promise<(facts: AlertFacts) => Directory> {
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
  return facts => ({
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
  })
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

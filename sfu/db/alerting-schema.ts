import type { ColumnType, Generated } from 'kysely'
import type { Buffer } from 'node:buffer'
import type { AlertFacts } from '#contract/alert'
import type { ChannelId, ChannelKind, ChannelSettings } from '#contract/alert-channel'
import type { PlanChoice, PlanId, QuietHours } from '#contract/alert-plan'
import type { SilenceId } from '#contract/alert-silence'
import type { DeliveryId, DeliveryState, WithheldReason } from '#contract/delivery'
import type { CameraId, IncidentId, MemberId, OrganizationId, RuleId, SiteId } from '#contract/ids'
import type { PushBrowserId } from '#contract/notification-routes'
import type { Severity } from '#contract/severity'

/** Of the 'push' channel: what browsers subscribe with; its private half is sealed beside it. */
export interface PushSettings { kind: 'push', publicKey: string }

/** The tables of silences, channels and deliveries, as 0014-alerting.ts leaves them. */
export interface AlertingSchema {
  alert_silence: {
    organization_id: OrganizationId
    silence_id: SilenceId
    camera_id: CameraId
    rule_id: RuleId | null
    camera_name: string
    rule_name: string | null
    reason: string
    made_at: Date
    made_by: MemberId | null
    made_by_name: string
    until: Date
    critical_until: Date
    ended_at: Generated<Date | null>
    ended_by_name: Generated<string | null>
  }
  alert_channel: {
    organization_id: OrganizationId
    channel_id: ChannelId
    kind: ChannelKind
    name: string
    settings: ColumnType<ChannelSettings | PushSettings, string, string>
    key_id: string | null
    sealed: Buffer | null
    is_on: Generated<boolean>
    created_at: Date
    removed_at: Generated<Date | null>
  }
  alert_plan: { organization_id: OrganizationId, plan_id: PlanId, choice: ColumnType<PlanChoice, string, string>, created_at: Date }
  quiet_hours: { organization_id: OrganizationId, member_id: MemberId, choice: ColumnType<QuietHours, string, string> }
  push_browser: {
    organization_id: OrganizationId
    push_browser_id: PushBrowserId
    member_id: MemberId
    session_id: string
    endpoint_hash: Buffer
    user_agent: string
    key_id: string
    sealed: Buffer
    created_at: Date
  }
  alert: {
    organization_id: OrganizationId
    alert_id: string
    alert_key: string
    severity: Severity
    incident_id: IncidentId | null
    camera_id: CameraId | null
    site_id: SiteId | null
    facts: ColumnType<AlertFacts, string, never>
    raised_at: Date
  }
  delivery: {
    organization_id: OrganizationId
    delivery_id: DeliveryId
    alert_id: string
    step: number
    destination: string
    kind: ChannelKind
    channel_id: ChannelId
    member_id: MemberId | null
    push_browser_id: PushBrowserId | null
    recipient: string
    state: DeliveryState
    withheld: WithheldReason | null
    attempts: Generated<number>
    /** Goes up with each redrive. */
    round: Generated<number>
    created_at: Date
    due_at: Date
    last_attempt_at: Generated<Date | null>
    last_error: Generated<string | null>
    delivered_at: Generated<Date | null>
  }
  delivery_attempt: { organization_id: OrganizationId, delivery_id: DeliveryId, attempt: number, started_at: Date, took_ms: number, error: string | null }
}

import type { AlertFacts } from '#contract/alert'
import type { ChannelId } from '#contract/alert-channel'
import type { IncidentId, OrganizationId } from '#contract/ids'
import type { NewPushSubscription, PushBrowserId } from '#contract/notification-routes'
import type { MessageSenders, SendResult } from '../core/message-senders.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import type { WaitingRow } from './deliver.ts'
import { createHash } from 'node:crypto'
import { AppError } from '#contract/app-error'
import { unreachable } from '#contract/unreachable'
import { alertText } from '../core/alert-text.ts'
import { ensureVapidKeys, openChannelSecret, openPushBrowser } from './alert-secret.ts'

export interface MessagePorts {
  readonly context: UsecaseContext
  readonly senders: MessageSenders
  /** `scheme://host:port` that people open. */
  readonly address: () => string
}

/** A message that is ready to go; sending needs no transaction. */
export interface PreparedMessage {
  /** Counts from 1. */
  readonly attempt: number
  readonly channel: { readonly channelId: ChannelId, readonly name: string }
  readonly pushBrowserId?: PushBrowserId
  readonly send: () => Promise<SendResult>
}

/** A step of deliver(): reads and opens all that the message needs. */
export async function prepareMessage(ports: MessagePorts, transaction: DatabaseTransaction, organizationId: OrganizationId, row: WaitingRow): Promise<PreparedMessage> {
  const { context, senders, address } = ports
  const { facts, delivery_id: deliveryId, settings } = row
  const common = {
    attempt: row.attempts + 1,
    channel: { channelId: row.channel_id, name: row.channel_name },
  }
  const link = linkTo(address(), facts.incidentId as IncidentId | undefined)
  const language = row.member_id === null
    ? 'ko'
    : await languageOf(transaction, organizationId, row)
  const { title, body } = alertText(facts, language)
  switch (settings.kind) {
    case 'webhook': {
      const secret = openChannelSecret(context, organizationId, row.channel_id, row) ?? ''
      return {
        ...common,
        send: () => senders.webhook(settings, secret, {
          id: deliveryId,
          body: JSON.stringify(webhookBody(deliveryId, facts, link)),
        }),
      }
    }
    case 'email': {
      const password = openChannelSecret(context, organizationId, row.channel_id, row)
      const to = (await transaction.selectFrom('member').select('email').where('organization_id', '=', organizationId).where('member_id', '=', row.member_id!).executeTakeFirstOrThrow()).email!
      return {
        ...common,
        send: () => senders.email(settings, password, {
          to,
          subject: `[Ansim] ${title}`,
          text: `${title}\n${body}\n\n${link}\n`,
          messageId: `<${deliveryId}@ansim>`,
        }),
      }
    }
    case 'push': {
      const { keys } = await ensureVapidKeys(context, transaction, organizationId)
      const browser = await transaction.selectFrom('push_browser').selectAll().where('organization_id', '=', organizationId).where('push_browser_id', '=', row.push_browser_id!).executeTakeFirstOrThrow()
      const to = openPushBrowser(context, organizationId, browser.push_browser_id, browser)
      return {
        ...common,
        pushBrowserId: browser.push_browser_id,
        send: () => sendPush(senders, to, keys, { title, body, facts, id: deliveryId }),
      }
    }
    default:
      return unreachable(settings)
  }
}

/** What a webhook's body says; described in the README for whoever writes a receiver. */
export function webhookBody(id: string, facts: AlertFacts, link: string): object {
  return {
    type: 'ansim.alert',
    id,
    alert: facts,
    text: {
      ko: alertText(facts, 'ko'),
      en: alertText(facts, 'en'),
    },
    link,
  }
}

/** AL10: what the service worker shows. No picture: it would pass through somebody else's service and onto a lock screen. */
export async function sendPush(senders: MessageSenders, to: NewPushSubscription, keys: Parameters<MessageSenders['push']>[1], { title, body, facts, id }: { readonly title: string, readonly body: string, readonly facts: AlertFacts, readonly id: string }): Promise<SendResult> {
  const about = facts.incidentId ?? facts.alarmId ?? id
  return senders.push(to, keys, {
    payload: JSON.stringify({
      id,
      title: title.slice(0, 200),
      body: body.slice(0, 500),
      severity: facts.severity,
      about,
      path: pathTo(facts.incidentId as IncidentId | undefined),
    }),
    isUrgent: facts.severity === 'critical' || facts.severity === 'high',
    topic: createHash('sha256').update(about).digest('base64url').slice(0, 32),
  })
}

export function linkTo(address: string, incidentId: IncidentId | undefined): string {
  if (!/^https?:\/\//.test(address))
    throw new AppError('internal', 'The address of this server is not known; start it with --host or set ANSIM_ORIGIN.')
  return `${address}${pathTo(incidentId)}`
}

function pathTo(incidentId: IncidentId | undefined): string {
  return incidentId === undefined
    ? '/'
    : `/incidents?event=${incidentId}`
}

async function languageOf(transaction: DatabaseTransaction, organizationId: OrganizationId, { member_id }: WaitingRow): Promise<'ko' | 'en'> {
  const hours = await transaction.selectFrom('quiet_hours').select('choice').where('organization_id', '=', organizationId).where('member_id', '=', member_id!).executeTakeFirst()
  return hours?.choice.language ?? 'ko'
}

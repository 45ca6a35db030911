import type { AlertFacts } from '#contract/alert'
import type { ChannelId } from '#contract/alert-channel'
import type { Trial } from '#contract/delivery'
import type { PushBrowserId } from '#contract/notification-routes'
import type { Actor } from '../core/actor.ts'
import type { SendResult } from '../core/message-senders.ts'
import type { MessagePorts } from './prepare-message.ts'
import { AppError } from '#contract/app-error'
import { alertText } from '../core/alert-text.ts'
import { authorize } from '../core/authorize.ts'
import { newUuid } from '../core/random.ts'
import { lockChannel } from './alert-channels.ts'
import { ensureVapidKeys, openChannelSecret, openPushBrowser } from './alert-secret.ts'
import { lockOwnPerson } from './own-person.ts'
import { linkTo, sendPush, webhookBody } from './prepare-message.ts'

/** Sends one message by a channel, once, and says how it fared. `to`: for e-mail. Fails with 'not-found' and 'bad-input'. */
export async function testChannel({ context, senders, address }: MessagePorts, actor: Actor, channelId: ChannelId, to: string | undefined): Promise<Trial> {
  authorize(actor, 'alert:edit', actor)
  const { organizationId } = actor
  const { settings, secret } = await context.database.withOrganization(organizationId, async (transaction) => {
    const row = await lockChannel(transaction, organizationId, channelId)
    return {
      settings: row.settings,
      secret: openChannelSecret(context, organizationId, channelId, row),
    }
  })
  const facts = testFacts(context.clock())
  const id = newUuid(context.random)
  const { title, body } = alertText(facts, 'ko')
  const link = linkTo(address(), undefined)
  if (settings.kind === 'webhook') {
    return trialOf(await senders.webhook(settings, secret ?? '', {
      id,
      body: JSON.stringify(webhookBody(id, facts, link)),
    }))
  }
  if (settings.kind === 'push')
    throw new AppError('bad-input', 'Test push messages in the browser that is to show them, under your account.')
  if (to === undefined)
    throw new AppError('bad-input', 'Say to whom the test shall go.')
  return trialOf(await senders.email(settings, secret, {
    to,
    subject: `[Ansim] ${title}`,
    text: `${title}\n${body}\n\n${link}\n`,
    messageId: `<${id}@ansim>`,
  }))
}

/** The same to one's own browser. */
export async function testPushBrowser({ context, senders }: MessagePorts, actor: Actor, pushBrowserId: PushBrowserId): Promise<Trial> {
  authorize(actor, 'account:edit', actor)
  const { organizationId } = actor
  const { to, keys, language } = await context.database.withOrganization(organizationId, async (transaction) => {
    const { member_id } = await lockOwnPerson(transaction, actor)
    const row = await transaction.selectFrom('push_browser').selectAll().where('organization_id', '=', organizationId).where('push_browser_id', '=', pushBrowserId).where('member_id', '=', member_id).executeTakeFirst()
    if (!row)
      throw new AppError('not-found', 'This browser is not told of anything any more; open the list again.', { pushBrowserId })
    const hours = await transaction.selectFrom('quiet_hours').select('choice').where('organization_id', '=', organizationId).where('member_id', '=', member_id).executeTakeFirst()
    return {
      to: openPushBrowser(context, organizationId, pushBrowserId, row),
      keys: (await ensureVapidKeys(context, transaction, organizationId)).keys,
      language: hours?.choice.language ?? 'ko' as const,
    }
  })
  const facts = testFacts(context.clock())
  return trialOf(await sendPush(senders, to, keys, {
    ...alertText(facts, language),
    facts,
    id: newUuid(context.random),
  }))
}

function testFacts(raisedAt: AlertFacts['raisedAt']): AlertFacts {
  return { reason: 'test', severity: 'low', raisedAt }
}

function trialOf(result: SendResult): Trial {
  return result.kind === 'delivered'
    ? { delivered: true, message: 'It was taken.' }
    : { delivered: false, message: result.reason }
}

import type { ChannelId } from '#contract/alert-channel'
import type { OrganizationId } from '#contract/ids'
import type { NewPushSubscription, PushBrowserId } from '#contract/notification-routes'
import type { VapidKeys } from '../core/message-senders.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { Buffer } from 'node:buffer'
import { createECDH } from 'node:crypto'
import { z } from '#contract/schema'
import { newUuid } from '../core/random.ts'

/** Whose secret it is: sealed for one channel it opens for no other. */
export function channelOwner(organizationId: OrganizationId, channelId: ChannelId): string {
  return `${organizationId}/alert-channel/${channelId}`
}

export function browserOwner(organizationId: OrganizationId, pushBrowserId: PushBrowserId): string {
  return `${organizationId}/push-browser/${pushBrowserId}`
}

const subscriptionSchema = z.object({
  endpoint: z.string(),
  p256dh: z.string(),
  auth: z.string(),
})

/** The password of a mail server or the secret of a webhook; for whoever sends alone, no route leads here. Undefined: it has none. */
export function openChannelSecret({ seal }: Pick<UsecaseContext, 'seal'>, organizationId: OrganizationId, channelId: ChannelId, { key_id: keyId, sealed }: { readonly key_id: string | null, readonly sealed: Buffer | null }): string | undefined {
  return keyId === null || sealed === null
    ? undefined
    : seal.open(channelOwner(organizationId, channelId), { keyId, sealed })
}

/** Where a browser is reached, and by what it reads. */
export function openPushBrowser({ seal }: Pick<UsecaseContext, 'seal'>, organizationId: OrganizationId, pushBrowserId: PushBrowserId, { key_id: keyId, sealed }: { readonly key_id: string, readonly sealed: Buffer }): NewPushSubscription {
  return subscriptionSchema.parse(JSON.parse(seal.open(browserOwner(organizationId, pushBrowserId), { keyId, sealed })))
}

/** AL10: the organization's key pair for push messages; made when it is first asked for. A step. */
export async function ensureVapidKeys({ seal, random, clock }: UsecaseContext, transaction: DatabaseTransaction, organizationId: OrganizationId): Promise<{ channelId: ChannelId, keys: VapidKeys }> {
  const find = async (): Promise<{ channelId: ChannelId, keys: VapidKeys } | undefined> => {
    const row = await transaction.selectFrom('alert_channel').selectAll().where('organization_id', '=', organizationId).where('kind', '=', 'push').executeTakeFirst()
    const privateKey = row && openChannelSecret({ seal }, organizationId, row.channel_id, row)
    return row && privateKey !== undefined && row.settings.kind === 'push'
      ? {
          channelId: row.channel_id,
          keys: { publicKey: row.settings.publicKey, privateKey },
        }
      : undefined
  }
  const known = await find()
  if (known)
    return known
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(random(32))
  const channelId = newUuid(random) as ChannelId
  const { keyId, sealed } = seal.seal(channelOwner(organizationId, channelId), ecdh.getPrivateKey().toString('base64url'))
  await transaction.insertInto('alert_channel')
    .values({
      organization_id: organizationId,
      channel_id: channelId,
      kind: 'push',
      name: 'Push',
      settings: JSON.stringify({
        kind: 'push',
        publicKey: Buffer.from(ecdh.getPublicKey()).toString('base64url'),
      }),
      key_id: keyId,
      sealed,
      created_at: new Date(clock()),
    })
    // Two at once: the first one's.
    .onConflict(conflict => conflict.column('organization_id').where('kind', '=', 'push').doNothing())
    .execute()
  return (await find())!
}

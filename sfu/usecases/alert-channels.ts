import type { Selectable } from 'kysely'
import type { Channel, ChannelId, ChannelUpdate, NewChannel } from '#contract/alert-channel'
import type { OrganizationId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { Schema } from '../db/schema.ts'
import type { UsecaseContext } from './context.ts'
import { Buffer } from 'node:buffer'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { newUuid } from '../core/random.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { channelOwner } from './alert-secret.ts'
import { refuseTaken } from './refuse-taken.ts'

const taken = 'There is a channel of this name; choose another.'
const secretBytes = 32

/** The ways out that were set up, oldest first; their secrets stay where they are. */
export async function listChannels({ database }: UsecaseContext, actor: Actor): Promise<Channel[]> {
  authorize(actor, 'alert:list', actor)
  const rows = await database.withOrganization(actor.organizationId, transaction => transaction.selectFrom('alert_channel')
    .selectAll()
    .where('organization_id', '=', actor.organizationId)
    .where('removed_at', 'is', null)
    .orderBy('created_at')
    .execute())
  return rows.flatMap(toChannel)
}

/** Sets up a way out. A webhook's secret is made here and told this once. Fails with 'name-taken'. */
export async function createChannel(context: UsecaseContext, actor: Actor, { name, settings, password }: NewChannel): Promise<{ channel: Channel, secret?: string }> {
  authorize(actor, 'alert:edit', actor)
  const { organizationId } = actor
  const channelId = newUuid(context.random) as ChannelId
  noteAudit({
    object: { id: channelId, name },
  })
  const secret = settings.kind === 'webhook'
    ? `whsec_${Buffer.from(context.random(secretBytes)).toString('base64')}`
    : undefined
  const row = await refuseTaken(taken, () => context.database.withOrganization(organizationId, transaction => transaction.insertInto('alert_channel')
    .values({
      organization_id: organizationId,
      channel_id: channelId,
      kind: settings.kind,
      name,
      settings: JSON.stringify(settings),
      ...sealedColumns(context, organizationId, channelId, secret ?? password),
      created_at: new Date(context.clock()),
    })
    .returningAll()
    .executeTakeFirstOrThrow()))
  return {
    channel: toChannel(row)[0]!,
    ...secret !== undefined && { secret },
  }
}

/**
 * Changes what is given. A password goes with its server: where host, port or security change it must be given anew, so that a stored one
 * is never sent to another place (as CM1 for cameras). Fails with 'not-found', 'bad-input' and 'name-taken'.
 */
export async function updateChannel(context: UsecaseContext, actor: Actor, channelId: ChannelId, { name, settings, password, isOn }: ChannelUpdate): Promise<Channel> {
  authorize(actor, 'alert:edit', actor)
  const { organizationId } = actor
  const row = await refuseTaken(taken, () => context.database.withOrganization(organizationId, async (transaction) => {
    const known = await lockChannel(transaction, organizationId, channelId)
    if (settings && settings.kind !== known.settings.kind)
      throw new AppError('bad-input', 'A channel keeps its kind; add another one.')
    const before = known.settings
    if (settings?.kind === 'email' && before.kind === 'email' && known.sealed !== null && password === undefined
      && (settings.host !== before.host || settings.port !== before.port || settings.security !== before.security || settings.username !== before.username)) {
      throw new AppError('bad-input', 'Give the password again: a stored one is not sent to another server or in another way.')
    }
    return await transaction.updateTable('alert_channel')
      .set({
        // Always one: where nothing is given, nothing changes.
        name: name ?? known.name,
        ...settings && {
          settings: JSON.stringify(settings),
        },
        ...isOn !== undefined && { is_on: isOn },
        ...known.kind === 'email' && password !== undefined && sealedColumns(context, organizationId, channelId, password ?? undefined),
      })
      .where('organization_id', '=', organizationId)
      .where('channel_id', '=', channelId)
      .returningAll()
      .executeTakeFirstOrThrow()
  }))
  return toChannel(row)[0]!
}

/** Nothing goes out by it from now on; its name stays for the log, its secret does not. Idempotent but for 'not-found'. */
export async function removeChannel(context: UsecaseContext, actor: Actor, channelId: ChannelId): Promise<void> {
  authorize(actor, 'alert:edit', actor)
  const { organizationId } = actor
  await context.database.withOrganization(organizationId, async (transaction) => {
    await lockChannel(transaction, organizationId, channelId)
    await transaction.updateTable('alert_channel')
      .set({
        removed_at: new Date(context.clock()),
        key_id: null,
        sealed: null,
      })
      .where('organization_id', '=', organizationId)
      .where('channel_id', '=', channelId)
      .execute()
  })
}

/** A step: the row of a channel that was set up, locked. Fails with 'not-found'. */
export async function lockChannel(transaction: DatabaseTransaction, organizationId: OrganizationId, channelId: ChannelId): Promise<Selectable<Schema['alert_channel']>> {
  const row = await transaction.selectFrom('alert_channel')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('channel_id', '=', channelId)
    .where('kind', '<>', 'push')
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!row)
    throw new AppError('not-found', 'This channel is not there any more; open the list again.', { channelId })
  noteAudit({
    object: { id: channelId, name: row.name },
  })
  return row
}

function sealedColumns({ seal }: UsecaseContext, organizationId: OrganizationId, channelId: ChannelId, secret: string | undefined): { key_id: string | null, sealed: Buffer | null } {
  if (secret === undefined)
    return { key_id: null, sealed: null }
  const { keyId, sealed } = seal.seal(channelOwner(organizationId, channelId), secret)
  return { key_id: keyId, sealed }
}

/** None for the push channel, which nobody set up. */
function toChannel(row: Selectable<Schema['alert_channel']>): Channel[] {
  return row.settings.kind === 'push'
    ? []
    : [
        {
          channelId: row.channel_id,
          name: row.name,
          settings: row.settings,
          hasSecret: row.sealed !== null,
          isOn: row.is_on,
          createdAt: epochMs(row.created_at.getTime()),
        },
      ]
}

import type { Buffer } from 'node:buffer'
import type { RenewableKeyRing } from '../auth/master-key.ts'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { authorize } from '../core/authorize.ts'
import { enterOrganization } from '../db/database.ts'
import { browserOwner, channelOwner } from './alert-secret.ts'
import { credentialOwner } from './reveal-credentials.ts'
import { totpOwner } from './totp-secret.ts'

export interface KeyRotation {
  /** Names the new key. */
  readonly keyId: string
  /** Secrets that are sealed by it now. */
  readonly resealed: number
}

interface Sealed {
  readonly key_id: string
  readonly sealed: Buffer
}

/**
 * SE6: a new master key. Every step can be the last before the power goes:
 *
 *   new key in the file, beside the old       both open; rotating once more goes on from here
 *   one transaction: all sealed anew,         committed or not; until then the old key opens
 *     the old keys retired
 *   old keys out of the file                  nothing is sealed by them any more
 *
 * The retired keys are refused by the database from the commit on, so that a request which sealed by one a moment before does not store
 * what nobody could open. What is sealed by a key that is gone already stays as it is.
 */
export async function rotateMasterKey({ database, seal }: UsecaseContext, actor: Actor, ring: RenewableKeyRing): Promise<KeyRotation> {
  authorize(actor, 'master-key:rotate', actor)
  await ring.addKey()
  const older = ring.olderKeyIds()
  const { keyId } = ring.newest
  const again = (owner: string, { key_id, sealed }: Sealed): Sealed => {
    const fresh = seal.seal(owner, seal.open(owner, { keyId: key_id, sealed }))
    return { key_id: fresh.keyId, sealed: fresh.sealed }
  }

  const resealed = await database.withoutOrganization(async (transaction) => {
    // Whoever is writing one, or has locked a row to write it, finishes first; nobody begins until the commit. Readers go on.
    await sql`lock table camera_credential, member_totp, alert_channel, push_browser in exclusive mode`.execute(transaction)
    const { rows: organizations } = await sql<{ organization_id: typeof actor.organizationId }>`select organization_id from ansim_allowed_ranges()`.execute(transaction)
    let count = 0
    for (const { organization_id: organizationId } of organizations) {
      await enterOrganization(transaction, organizationId)
      count += await resealCredentials(transaction, older, again)
      count += await resealSecondSteps(transaction, older, again)
      count += await resealAlerting(transaction, older, again)
    }
    await sql`update instance set retired_keys = retired_keys || ${[...older]}::text[]`.execute(transaction)
    return count
  })
  await ring.dropOlder()
  return { keyId, resealed }
}

async function resealCredentials(transaction: DatabaseTransaction, older: readonly string[], again: (owner: string, row: Sealed) => Sealed): Promise<number> {
  const rows = await transaction.selectFrom('camera_credential').selectAll().where('key_id', 'in', older).execute()
  for (const row of rows) {
    await transaction.updateTable('camera_credential')
      .set(again(credentialOwner({ organizationId: row.organization_id, cameraId: row.camera_id, streamKind: row.stream_kind }), row))
      .where('organization_id', '=', row.organization_id)
      .where('camera_id', '=', row.camera_id)
      .where('stream_kind', '=', row.stream_kind)
      .execute()
  }
  return rows.length
}

async function resealAlerting(transaction: DatabaseTransaction, older: readonly string[], again: (owner: string, row: Sealed) => Sealed): Promise<number> {
  const channels = await transaction.selectFrom('alert_channel').select([
    'organization_id',
    'channel_id',
    'key_id',
    'sealed',
  ]).where('key_id', 'in', older).execute()
  for (const { organization_id, channel_id, key_id, sealed } of channels) {
    if (key_id === null || sealed === null)
      continue
    await transaction.updateTable('alert_channel')
      .set(again(channelOwner(organization_id, channel_id), { key_id, sealed }))
      .where('organization_id', '=', organization_id)
      .where('channel_id', '=', channel_id)
      .execute()
  }
  const browsers = await transaction.selectFrom('push_browser').select([
    'organization_id',
    'push_browser_id',
    'key_id',
    'sealed',
  ]).where('key_id', 'in', older).execute()
  for (const row of browsers) {
    await transaction.updateTable('push_browser')
      .set(again(browserOwner(row.organization_id, row.push_browser_id), row))
      .where('organization_id', '=', row.organization_id)
      .where('push_browser_id', '=', row.push_browser_id)
      .execute()
  }
  return channels.length + browsers.length
}

async function resealSecondSteps(transaction: DatabaseTransaction, older: readonly string[], again: (owner: string, row: Sealed) => Sealed): Promise<number> {
  const rows = await transaction.selectFrom('member_totp').selectAll().where('key_id', 'in', older).execute()
  for (const row of rows) {
    await transaction.updateTable('member_totp')
      .set(again(totpOwner(row.organization_id, row.member_id), row))
      .where('organization_id', '=', row.organization_id)
      .where('member_id', '=', row.member_id)
      .where('is_confirmed', '=', row.is_confirmed)
      .execute()
  }
  return rows.length
}

import type { Sha256 } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { createHash } from 'node:crypto'
import { AppError } from '#contract/app-error'
import { snapshotMaxBytes } from '#contract/snapshot'
import { authorize } from '../core/authorize.ts'
import { sniffImageType } from '../core/image-type.ts'
import { keepBlob } from './keep-blob.ts'

export interface SnapshotUpload {
  readonly sha256: Sha256
  /** What the sender calls it, e.g. the Content-Type. */
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/**
 * Keeps an event's picture. Resolves when it survives a power cut: the bytes are synced before the row says they are there.
 * Idempotent. Fails with 'too-large', 'bad-input' (not the picture it is called) or 'hash-mismatch'.
 */
export async function createSnapshot(context: UsecaseContext, actor: Actor, { sha256, mediaType, bytes }: SnapshotUpload): Promise<void> {
  authorize(actor, 'snapshot:create', actor)
  if (bytes.length > snapshotMaxBytes)
    throw new AppError('too-large', `A picture has at most ${snapshotMaxBytes} bytes, this one has ${bytes.length}; make it smaller.`, { maxBytes: snapshotMaxBytes })
  const found = sniffImageType(bytes)
  if (found === undefined || found !== mediaType)
    throw new AppError('bad-input', 'Send the picture as image/webp or image/jpeg, and name it as what it is.', { found: found ?? 'unknown' })
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new AppError('hash-mismatch', 'The picture was damaged on its way; send it again.')

  const { organizationId } = actor
  await keepBlob(context, { organizationId, sha256 }, bytes, transaction => transaction.insertInto('snapshot')
    .values({
      organization_id: organizationId,
      sha256,
      media_type: found,
      bytes: bytes.length,
      created_at: new Date(context.clock()),
    })
    .onConflict(conflict => conflict.columns(['organization_id', 'sha256']).doNothing())
    .execute())
}

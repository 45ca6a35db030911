import type { UploadState } from '#contract/evidence-routes'
import type { Sha256 } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { BlobKey } from '../core/blob-store.ts'
import type { UsecaseContext } from './context.ts'
import { createHash } from 'node:crypto'
import { AppError } from '#contract/app-error'
import { uploadPartMaxBytes } from '#contract/evidence-routes'
import { authorize } from '../core/authorize.ts'
import { sniffFilmType } from '../core/film-type.ts'
import { requireQuota } from './require-quota.ts'

export interface UploadPart {
  readonly sha256: Sha256
  readonly offset: number
  /** Bytes of the whole file. */
  readonly total: number
  readonly bytes: Uint8Array
}

/** CT5: where an upload stands; that of a film which is there already is complete. */
export async function getUploadState(context: UsecaseContext, actor: Actor, sha256: Sha256): Promise<UploadState> {
  authorize(actor, 'clip:create', actor)
  return stateOf(context, { organizationId: actor.organizationId, sha256 })
}

/**
 * CT5: adds a part where the file ends; one that begins elsewhere changes nothing and is answered with where that is. The last one makes the
 * file be checked as a whole. Fails with 'hash-mismatch' or 'bad-input' (no film) when it is not what it should be; it is then forgotten and
 * may be sent anew. Fails with 'quota-reached' at its beginning.
 */
export async function appendUpload(context: UsecaseContext, actor: Actor, { sha256, offset, total, bytes }: UploadPart): Promise<UploadState> {
  authorize(actor, 'clip:create', actor)
  const key = { organizationId: actor.organizationId, sha256 }
  if (bytes.length === 0 || bytes.length > uploadPartMaxBytes || offset + bytes.length > total)
    throw new AppError('bad-input', `Send parts of 1 to ${uploadPartMaxBytes} bytes that lie within the file.`, { maxBytes: uploadPartMaxBytes })
  const before = await stateOf(context, key)
  if (before.isComplete)
    return before
  // QU5: before any of it is sent in vain.
  if (offset === 0)
    await context.database.withOrganization(actor.organizationId, transaction => requireQuota(transaction, actor.organizationId, 'storage-bytes', total))
  const size = await context.parts.append(key, offset, bytes)
  if (size < total)
    return { offset: size, isComplete: false }
  const whole = await context.parts.read(key)
  const isRight = whole?.length === total && createHash('sha256').update(whole).digest('hex') === sha256
  const refusal = !isRight
    ? new AppError('hash-mismatch', 'The film was damaged on its way; send it again.')
    : sniffFilmType(whole) === undefined
      ? new AppError('bad-input', 'Send a film as video/mp4 or video/webm.')
      : undefined
  if (refusal) {
    await context.parts.remove(key)
    throw refusal
  }
  await context.parts.markWhole(key)
  return { offset: total, isComplete: true }
}

async function stateOf({ parts, blobs }: UsecaseContext, key: BlobKey): Promise<UploadState> {
  const { bytes, isWhole } = await parts.state(key)
  if (isWhole)
    return { offset: bytes, isComplete: true }
  const size = await blobs.size(key)
  return size === undefined
    ? { offset: bytes, isComplete: false }
    : { offset: size, isComplete: true }
}

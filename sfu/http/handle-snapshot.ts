import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { Buffer } from 'node:buffer'
import { AppError } from '#contract/app-error'
import { createSnapshot } from '../usecases/create-snapshot.ts'
import { getSnapshot } from '../usecases/get-snapshot.ts'

/** Events' pictures. A picture never changes under its hash, so browsers keep it; only their own, for it needs a session. */
export function snapshotHandlers({ context }: RouteServices): Pick<RouteHandlers, 'snapshot.create' | 'snapshot.get'> {
  return {
    'snapshot.create': async ({ actor, params, body, request }) => {
      if (!Buffer.isBuffer(body))
        throw new AppError('bad-input', 'Send the picture itself, as image/webp or image/jpeg.')
      const mediaType = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase()
      await createSnapshot(context, actor, { sha256: params.sha256, mediaType, bytes: body })
      return {}
    },
    'snapshot.get': async ({ actor, params }) => {
      const { mediaType, bytes } = await getSnapshot(context, actor, params)
      return {
        raw: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        mediaType,
        headers: { 'cache-control': 'private, max-age=31536000, immutable', 'content-disposition': 'inline' },
      }
    },
  }
}

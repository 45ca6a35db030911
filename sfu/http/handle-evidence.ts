import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { Buffer } from 'node:buffer'
import { AppError } from '#contract/app-error'
import { readByteRange } from '../core/byte-range.ts'
import { appendUpload, getUploadState } from '../usecases/append-upload.ts'
import { createClip } from '../usecases/create-clip.ts'
import { createTrackChunks } from '../usecases/create-track-chunks.ts'
import { getClip, readFilm } from '../usecases/get-clip.ts'
import { listClips } from '../usecases/list-clips.ts'
import { listTrackChunks } from '../usecases/list-track-chunks.ts'

type EvidenceRoutes = 'upload.state' | 'upload.append' | 'clip.create' | 'clip.describe' | 'clip.get' | 'clip.list' | 'track-chunk.create' | 'track-chunk.list'

/** Films around events and how objects moved. */
export function evidenceHandlers({ context }: RouteServices): Pick<RouteHandlers, EvidenceRoutes> {
  return {
    'upload.state': ({ actor, params }) => getUploadState(context, actor, params.sha256),
    'upload.append': ({ actor, params, query, body }) => {
      if (!Buffer.isBuffer(body))
        throw new AppError('bad-input', 'Send the bytes themselves, as application/octet-stream.')
      return appendUpload(context, actor, {
        ...params,
        ...query,
        bytes: body,
      })
    },
    'clip.create': async ({ actor, params, body }) => {
      await createClip(context, actor, params.eventId, body)
      return {}
    },
    'clip.describe': ({ actor, params }) => getClip(context, actor, params.eventId),
    'clip.get': async ({ actor, params, request, reply }) => {
      const clip = await getClip(context, actor, params.eventId)
      const range = readByteRange(request.headers.range, clip.bytes)
      if (range === 'unsatisfiable') {
        void reply.code(416)
        return {
          raw: '',
          mediaType: clip.mediaType,
          headers: { 'content-range': `bytes */${clip.bytes}` },
        }
      }
      const wanted = range === 'whole'
        ? { from: 0, until: clip.bytes }
        : range
      const bytes = await readFilm(context, actor, clip, wanted)
      if (range !== 'whole')
        void reply.code(206)
      return {
        raw: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        mediaType: clip.mediaType,
        headers: {
          'accept-ranges': 'bytes',
          'content-disposition': 'inline',
          ...(range === 'whole'
            ? {}
            : { 'content-range': `bytes ${wanted.from}-${wanted.until - 1}/${clip.bytes}` }),
        },
      }
    },
    'clip.list': ({ actor, query }) => listClips(context, actor, query),
    'track-chunk.create': ({ actor, body }) => createTrackChunks(context, actor, body),
    'track-chunk.list': ({ actor, params, query }) => listTrackChunks(context, actor, params.cameraId, query),
  }
}

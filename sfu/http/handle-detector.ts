import type { detectorRoutes, ListedDetector } from '#contract/detector-routes'
import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { Buffer } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { AppError } from '#contract/app-error'
import { detectorMediaType } from '#contract/detector-routes'
import { authorize } from '../core/authorize.ts'
import { chooseDetector, getCommonDetector, rollBackDetector } from '../usecases/choose-detector.ts'
import { refuseUsedDetector } from '../usecases/refuse-used-detector.ts'

const mediaTypes: Record<string, string> = { '.json': 'application/json; charset=utf-8', '.md': 'text/plain; charset=utf-8', '': 'text/plain; charset=utf-8' }

/** The files of a detector. Only names that the registry found at the start are served, so no name leads elsewhere. */
export function detectorHandlers({ context, detectors }: RouteServices): Pick<RouteHandlers, keyof typeof detectorRoutes | 'detector.get'> {
  const listed = (): ListedDetector[] => detectors.list().map(({ manifest: { detectorId, name, file, labels }, origin }) => ({
    detectorId,
    name,
    bytes: file.bytes,
    labels: [
      ...new Set(labels.filter(label => label !== null)),
    ],
    origin,
    isCommon: detectorId === context.detectorId,
  }))
  return {
    'detector.list': async ({ actor }) => ({
      common: await getCommonDetector(context, actor),
      detectors: listed(),
    }),
    'detector.create': async ({ actor, query, body }) => {
      authorize(actor, 'detector:manage', actor)
      if (!Buffer.isBuffer(body))
        throw new AppError('bad-input', `Send the .onnx file itself, as ${detectorMediaType}.`)
      const { detectorId, gates } = await detectors.add({ name: query.name, content: body, labels: query.labels })
      context.logger.info({ detectorId }, 'a detector was added')
      // Whoever chose it while it was away is analysed with it from now on.
      context.configurationChanged(actor.organizationId)
      return {
        detector: listed().find(each => each.detectorId === detectorId)!,
        gates: [...gates],
      }
    },
    'detector.remove': async ({ actor, params }) => {
      await refuseUsedDetector(context, actor, params.detectorId)
      await detectors.remove(params.detectorId)
      context.logger.info({ detectorId: params.detectorId }, 'a detector was removed')
      return {}
    },
    'detector.choose': ({ actor, body }) => chooseDetector(context, actor, body.detectorId),
    'detector.roll-back': ({ actor }) => rollBackDetector(context, actor),
    'detector.get': async ({ params: { detectorId, file }, request, reply }) => {
      const detector = detectors.find(detectorId)
      const path = detector?.files.get(file)
      if (detector && file === 'manifest.json') {
        return {
          raw: JSON.stringify(detector.manifest),
          mediaType: mediaTypes['.json']!,
          headers: { 'cache-control': 'private, no-cache' },
        }
      }
      if (!detector || path === undefined)
        throw new AppError('not-found', 'There is no such detector file; fetch the configuration again.')
      const headers: Record<string, string> = { 'cache-control': 'private, no-cache' }
      if (file === detector.manifest.file.name) {
        headers.etag = `"${detector.manifest.file.sha256}"`
        if (request.headers['if-none-match'] === headers.etag) {
          reply.code(304)
          return { raw: '', mediaType: 'application/octet-stream', headers }
        }
      }
      headers['content-length'] = String((await stat(path)).size)
      return {
        raw: createReadStream(path),
        mediaType: mediaTypes[extname(file)] ?? 'application/octet-stream',
        headers,
      }
    },
  }
}

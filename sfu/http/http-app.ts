import type { FastifyInstance, FastifyReply, FastifyServerFactory } from 'fastify'
import type { Logger } from '../core/logger.ts'
import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import fastifyCookie from '@fastify/cookie'
import fastifyRateLimit from '@fastify/rate-limit'
import fastify from 'fastify'
import { AppError } from '#contract/app-error'
import { detectorMaxBytes, detectorMediaType } from '#contract/detector-routes'
import { uploadMediaType, uploadPartMaxBytes } from '#contract/evidence-routes'
import { planMediaType, sitePlanMaxBytes } from '#contract/site-plan'
import { snapshotMaxBytes, snapshotMediaTypes } from '#contract/snapshot'
import { pushMaxBytes } from '#contract/sync'
import { answerClientError } from './client-error.ts'
import { toErrorReply } from './error-reply.ts'
import { clientAddress } from './request-place.ts'
import { securityHeaders } from './security-headers.ts'

/**
 * A fastify server with what all of ours have in common: JSON and pictures as the only bodies, every failure as an ErrorBody,
 * no trust in headers of a proxy, nothing about itself in its answers.
 */
export async function createHttpApp(logger: Logger, serverFactory?: FastifyServerFactory): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    genReqId: () => randomUUID(),
    bodyLimit: pushMaxBytes + 50_000,
    // Slow clients do not hold a socket for ever.
    requestTimeout: 30_000,
    forceCloseConnections: true,
    // An answer of its own, without our headers; the sockets are closed soon after.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    // What the router cannot read: no hook is run for it.
    frameworkErrors(error, request, reply) {
      const { httpStatus, body } = toErrorReply(error, request.id)
      const answer = reply as FastifyReply
      void answer.headers(securityHeaders({ pathname: '/', host: 'localhost', isTls: false }))
      void answer.code(httpStatus).type('application/json; charset=utf-8').header('cache-control', 'no-store').send(body)
    },
    routerOptions: { maxParamLength: 200 },
    ...(serverFactory
      ? { serverFactory }
      : {}),
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, text, done) => {
    if (text === '')
      return done(null, undefined)
    try {
      done(null, JSON.parse(text as string))
    }
    catch {
      done(new AppError('bad-input', 'Send a body that is JSON.'))
    }
  })
  app.addContentTypeParser([...snapshotMediaTypes], { parseAs: 'buffer', bodyLimit: snapshotMaxBytes }, (_, bytes, done) => done(null, Buffer.from(bytes as Buffer)))

  app.addContentTypeParser(uploadMediaType, { parseAs: 'buffer', bodyLimit: uploadPartMaxBytes }, (_, bytes, done) => done(null, Buffer.from(bytes as Buffer)))

  app.addContentTypeParser(detectorMediaType, { parseAs: 'buffer', bodyLimit: detectorMaxBytes }, (_, bytes, done) => done(null, Buffer.from(bytes as Buffer)))

  app.addContentTypeParser(planMediaType, { parseAs: 'buffer', bodyLimit: sitePlanMaxBytes }, (_, bytes, done) => done(null, Buffer.from(bytes as Buffer)))

  app.setErrorHandler((error, request, reply) => {
    const { httpStatus, body, isUnforeseen } = toErrorReply(error, request.id)
    if (isUnforeseen) {
      logger.error({
        err: error,
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url,
      }, 'a request failed')
    }
    void reply.code(httpStatus).type('application/json; charset=utf-8').header('cache-control', 'no-store').send(body)
  })
  await app.register(fastifyCookie)
  await app.register(fastifyRateLimit, { global: false, keyGenerator: clientAddress })
  return app
}

import type { FastifyInstance } from 'fastify'
import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import { AppError } from '#contract/app-error'
import { pathOf } from './guards.ts'

const reserved = /^\/(?:api|models|trust|healthz|metrics)(?:\/|$)/

/**
 * Serves the PWA from `folder` (client/dist): files with a hash in their name for ever, everything else checked each time. A page
 * navigation to any other path gets index.html, whose router knows it; everything else that is not there is 404.
 */
export async function serveSite(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: true,
    index: 'index.html',
    preCompressed: true,
    dotfiles: 'ignore',
    cacheControl: false,
    suppressWarning: true,
    setHeaders(reply, path) {
      // Everything the build puts there has a hash in its name.
      const isHashed = /[/\\]assets[/\\]/.test(path)
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  app.setNotFoundHandler(async (request, reply) => {
    const path = pathOf(request)
    const isNavigation = (request.headers['sec-fetch-mode'] ?? 'navigate') === 'navigate' && (request.headers.accept ?? '').includes('text/html')
    const wantsPage = request.method === 'GET' && (path === '/' || (isNavigation && !reserved.test(path) && !/\.\w+$/.test(path)))
    if (!wantsPage)
      throw new AppError('not-found', `There is nothing at ${request.method} ${path.slice(0, 200)}.`)
    if (!existsSync(`${folder}/index.html`))
      throw new AppError('not-found', 'The web pages are not built; run npm run build, then open this again.')
    return reply.header('cache-control', 'no-cache').sendFile('index.html')
  })
}

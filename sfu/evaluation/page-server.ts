import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { AppError } from '#contract/app-error'

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.mp4': 'video/mp4',
}
/** Isolated, for the threads of WASM, and with no way out: this page asks this server and nobody else. */
const headers = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': 'default-src \'self\'; script-src \'self\' \'unsafe-eval\'; worker-src \'self\'; style-src \'self\' \'unsafe-inline\'; connect-src \'self\'; img-src \'self\' data: blob:',
  'cache-control': 'no-store',
}

export interface PageServer {
  /** `http://127.0.0.1:40000` */
  readonly origin: string
  readonly close: () => Promise<void>
}

/** Serves the built pages, the detectors and a folder of clips (under /clips/) on loopback, and nothing else of this machine. */
export async function servePages({ pages, models, clips }: { pages: string, models: string, clips: string }): Promise<PageServer> {
  const server = createServer(async (request, response) => {
    const path = readPath(request.url ?? '/')
    const file = path === '/evaluate'
      ? join(pages, 'index.html')
      : inside(clips, '/clips/', path) ?? inside(models, '/models/', path) ?? inside(pages, '/', path)
    const found = file !== undefined && await stat(file).catch(() => undefined)
    if (!found || !found.isFile() || request.method !== 'GET')
      return void response.writeHead(404, headers).end()
    response.writeHead(200, { ...headers, 'content-type': mediaTypes[extname(file).toLowerCase()] ?? 'application/octet-stream', 'content-length': found.size })
    createReadStream(file).on('error', () => response.destroy()).pipe(response)
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new AppError('internal', 'The page\'s server has no port; try again.')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections()
      const { promise, resolve } = Promise.withResolvers<void>()
      server.close(() => resolve())
      await promise
    },
  }
}

/** Nothing is at a path that cannot be read. */
function readPath(url: string): string {
  try {
    return decodeURIComponent(new URL(url, 'http://page').pathname)
  }
  catch {
    return ''
  }
}

/** A file below a folder, by a path that begins with `prefix`; undefined for any other path and for one that leads out. */
function inside(folder: string, prefix: string, path: string): string | undefined {
  if (!path.startsWith(prefix) || path.includes('\0'))
    return undefined
  const file = normalize(join(folder, path.slice(prefix.length)))
  return file.startsWith(folder.endsWith(sep)
    ? folder
    : folder + sep)
    ? file
    : undefined
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { servePages } from './page-server.ts'

let folder = ''
let server: Awaited<ReturnType<typeof servePages>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-pages-'))
  for (const name of [
    'pages',
    'models',
    'clips',
    'clips-secret',
  ])
    await mkdir(join(folder, name))
  await writeFile(join(folder, 'pages/index.html'), 'page')
  await writeFile(join(folder, 'clips/dock 1.mp4'), 'clip')
  await writeFile(join(folder, 'clips-secret/key'), 'secret')
  await writeFile(join(folder, 'secret'), 'secret')
  server = await servePages({
    pages: join(folder, 'pages'),
    models: join(folder, 'models'),
    clips: join(folder, 'clips'),
  })
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

/** As it is written: fetch would take the dots out. */
async function ask(path: string, method = 'GET'): Promise<{ status: number | undefined, text: string, headers: NodeJS.Dict<string | string[]> }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined, text: string, headers: NodeJS.Dict<string | string[]> }>()
  const { hostname, port } = new URL(server.origin)
  request({ hostname, port, path, method }, (response) => {
    let text = ''
    response.on('data', chunk => text += String(chunk)).on('end', () => resolve({ status: response.statusCode, text, headers: response.headers }))
  }).on('error', reject).end()
  return promise
}

it('VA4 serves the page, isolated and without a way out, and the clips', async () => {
  const page = await ask('/evaluate')
  expect(page).toMatchObject({
    status: 200,
    text: 'page',
    headers: { 'cross-origin-embedder-policy': 'require-corp' },
  })
  expect(page.headers['content-security-policy']).toContain('connect-src \'self\'')
  expect(server.origin).toMatch(/^http:\/\/127\.0\.0\.1:/)
  expect(await ask('/clips/dock%201.mp4')).toMatchObject({
    status: 200,
    text: 'clip',
    headers: { 'content-type': 'video/mp4' },
  })
})

it.each([
  '/../secret',
  '/clips/../../secret',
  '/clips/%2e%2e/%2e%2e/secret',
  '/clips/..%2f..%2fsecret',
  '/clips/../clips-secret/key',
  '/clips/',
  '/none',
  '/%00',
  '/%',
])('VA4 serves nothing else of this machine: %s', async (path) => {
  expect(await ask(path)).toMatchObject({ status: 404, text: '' })
})

it('VA4 takes nothing', async () => {
  expect((await ask('/evaluate', 'POST')).status).toBe(404)
})

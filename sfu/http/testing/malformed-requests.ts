import type { RouteName } from '#contract/routes'
import type { Belongings } from './belongings.ts'
import type { ExampleAsker } from './example-parts.ts'
import type { Asked } from './matrix-client.ts'
import { Buffer } from 'node:buffer'
import { request } from 'node:http'
import { oddBodies, oddContentTypes, oddHeaders, oddParams, oddTexts, oddValues } from './malformed-values.ts'
import { nobodysThings } from './nobodys-things.ts'
import { requestRaw } from './path-escapes.ts'
import { exampleOf } from './route-example.ts'

/** Numbers 0 <= n < 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6D2B79F5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface MalformedOutcome {
  readonly sent: number
  /** Answered 5xx, or not at all though the request was whole; 503 that says busy is not one. */
  readonly failures: readonly string[]
  /** 503: the server was busy, and said so. */
  readonly busy: number
  readonly statuses: Readonly<Record<number, number>>
}

interface MalformedTarget {
  readonly port: number
  readonly name: RouteName
  readonly count: number
  readonly seed: number
  /** Fresh ones, now and then: some of those before were removed. */
  readonly makeThings: () => Belongings
  /** Who asks; asked anew when their session is over. */
  readonly asker: () => Promise<ExampleAsker>
}

type Pick = <T>(from: readonly T[]) => T

/** SE10: `count` requests to one row, each wrong in its own way; the same seed sends the same. */
export async function sendMalformed({ port, name, count, seed, makeThings, asker }: MalformedTarget): Promise<MalformedOutcome> {
  const random = seededRandom(seed)
  const pick: Pick = from => from[Math.floor(random() * from.length)]!
  const failures: string[] = []
  const statuses: Record<number, number> = {}
  let busy = 0
  let who = await asker()
  let things = makeThings()
  for (let index = 0; index < count; index++) {
    if (index % 25 === 0) {
      who = await asker()
      things = makeThings()
    }
    // What cannot be made any more, for the limits of the server itself, is asked for by ids that nobody has.
    const right = await exampleOf(name, things.id, who).catch(() => exampleOf(name, nobodysThings().id, who))
    // From many addresses, so that what is throttled by address is reached all the same.
    const localAddress = `127.${1 + Math.floor(random() * 100)}.${Math.floor(random() * 250)}.${1 + Math.floor(random() * 250)}`
    const { status, text, said } = await sendOne(port, right, who.cookie, localAddress, random, pick)
    statuses[status] = (statuses[status] ?? 0) + 1
    if (status === 503 && text.includes('"busy"'))
      busy++
    else if (status >= 500 || (status === 0 && said !== undefined))
      failures.push(`${name} #${index} of seed ${seed}: ${status} ${text.slice(0, 160)} to ${said?.slice(0, 200) ?? ''}`)
  }
  return {
    sent: count,
    failures,
    busy,
    statuses,
  }
}

interface Sent { readonly status: number, readonly text: string, readonly said: string | undefined }

async function sendOne(port: number, right: Asked, cookie: string | undefined, localAddress: string, random: () => number, pick: Pick): Promise<Sent> {
  const { method } = right
  let { path, body } = right
  let contentType: string | undefined = body instanceof Uint8Array
    ? right.headers?.['content-type']
    : 'application/json'
  const more: [string, string][] = []
  const kind = random()
  if (kind < 0.35 && !(body instanceof Uint8Array) && body !== undefined) {
    body = JSON.stringify(mutate(body, random, pick))
  }
  else if (kind < 0.5) {
    body = pick(oddBodies)
  }
  else if (kind < 0.58) {
    const whole = body instanceof Uint8Array
      ? Buffer.from(body)
      : Buffer.from(body === undefined
          ? '{"a":1}'
          : JSON.stringify(body))
    body = whole.subarray(0, Math.floor(random() * whole.length))
  }
  else if (kind < 0.65) {
    contentType = pick(oddContentTypes)
  }
  else if (kind < 0.78) {
    const parts = path.split('?')[0]!.split('/')
    parts[1 + Math.floor(random() * (parts.length - 1))] = pick(oddParams)
    path = parts.join('/') + (path.includes('?')
      ? `?${path.split('?')[1]}`
      : '')
  }
  else if (kind < 0.88) {
    const junk = Array.from({ length: 1 + Math.floor(random() * 4) }, () => `${pick([
      'after',
      'limit',
      'version',
      'cameraId',
      'from',
      'until',
      'offset',
      'total',
      'since',
      'before',
      'a[]',
      '__proto__',
      'x',
    ])}=${pick(oddParams)}`).join('&')
    path = `${path.split('?')[0]}?${junk}`
  }
  else {
    more.push(...Array.from({ length: 1 + Math.floor(random() * 3) }, () => [
      ...pick(oddHeaders),
    ] as [string, string]))
  }
  const text = body === undefined
    ? undefined
    : body instanceof Uint8Array
      ? Buffer.from(body)
      : Buffer.from(typeof body === 'string'
          ? body
          : JSON.stringify(body))
  const said = `${method} ${path.slice(0, 120)} ${more.map(([key]) => key).join()} ${text?.subarray(0, 120).toString('latin1') ?? ''}`
  if (more.length > 0)
    return sendRaw(port, method, path, cookie, contentType, more, text)
  return new Promise((resolve) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      localAddress,
      method,
      path,
      agent: false,
      headers: {
        host: `localhost:${port}`,
        origin: `http://localhost:${port}`,
        ...(cookie !== undefined && { cookie }),
        ...(text && {
          'content-length': String(text.length),
        }),
        ...(text && contentType !== undefined && contentType !== '' && { 'content-type': contentType }),
      },
    }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', chunk => chunks.push(chunk))
      response.on('end', () => resolve({
        status: response.statusCode ?? 0,
        text: Buffer.concat(chunks).toString('latin1'),
        said,
      }))
      response.on('error', () => resolve({ status: response.statusCode ?? 0, text: '', said }))
    })
    // The server may refuse before it has read all, and hang up.
    sent.on('error', error => resolve((error as NodeJS.ErrnoException).code === 'EPIPE' || (error as NodeJS.ErrnoException).code === 'ECONNRESET'
      ? { status: 413, text: '', said: undefined }
      : {
          status: 0,
          text: String(error),
          said,
        }))
    sent.end(text)
  })
}

/** Past the client, which would not say it. A request that lies about its length has no right answer but the end of the connection. */
async function sendRaw(port: number, method: string, path: string, cookie: string | undefined, contentType: string | undefined, more: [string, string][], text: Buffer | undefined): Promise<Sent> {
  const answer = await requestRaw(port, [
    `${method} ${path} HTTP/1.1`,
    `host: localhost:${port}`,
    `origin: http://localhost:${port}`,
    ...(cookie === undefined
      ? []
      : [`cookie: ${cookie}`]),
    ...(text && contentType
      ? [`content-type: ${contentType}`]
      : []),
    ...(text && !more.some(([key]) => key === 'content-length' || key === 'transfer-encoding')
      ? [`content-length: ${text.length}`]
      : []),
    ...more.map(([key, value]) => `${key}: ${value}`),
    'connection: close',
  ], text, { endsSoon: true })
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
  return { status, text: answer.split('\r\n\r\n')[1] ?? '', said: undefined }
}

/** Breaks one or two places in something right. */
function mutate(value: unknown, random: () => number, pick: Pick): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.12)
    return pick(oddValues)
  if (Array.isArray(value)) {
    const copy = [...value]
    const at = Math.floor(random() * copy.length)
    if (random() < 0.15)
      return Array.from({ length: 3_000 }).fill(copy[0] ?? null)
    if (copy.length > 0)
      copy[at] = mutate(copy[at], random, pick)
    return copy
  }
  const copy = { ...value } as Record<string, unknown>
  const keys = Object.keys(copy)
  const key = pick(keys.length > 0
    ? keys
    : ['x'])
  const way = random()
  if (way < 0.15)
    delete copy[key]
  else if (way < 0.25)
    copy[pick(oddTexts)] = pick(oddValues)
  else if (way < 0.3)
    copy[key] = deep(copy[key])
  else
    copy[key] = mutate(copy[key], random, pick)
  return copy
}

function deep(value: unknown): unknown {
  let nested = value
  for (let depth = 0; depth < 2_000; depth++)
    nested = [nested]
  return nested
}

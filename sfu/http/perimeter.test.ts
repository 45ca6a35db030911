import type { Route } from '#contract/routes'
import type { BareSite } from './testing/bare-site.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { routes, socketPath } from '#contract/routes'
import { openBareSite } from './testing/bare-site.ts'
import { countPathEscapes, requestRaw } from './testing/path-escapes.ts'

let site: BareSite

beforeAll(async () => {
  site = await openBareSite()
})
afterAll(() => site.close())

/** reliability.md, Input: on every answer, whatever becomes of the request. */
const wanted: Record<string, RegExp> = {
  'content-security-policy': /^default-src 'none'/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-embedder-policy': /^require-corp$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'permissions-policy': /geolocation=\(\)/,
  'referrer-policy': /^no-referrer$/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'cache-control': /./,
}

function missingHeaders(answer: string): string[] {
  const lines = answer.split('\r\n\r\n')[0]!.split('\r\n').slice(1)
  const headers = new Map(lines.map(line => [
    line.slice(0, line.indexOf(':')).toLowerCase(),
    line.slice(line.indexOf(':') + 1).trim(),
  ]))
  return [
    ...Object.entries(wanted).filter(([name, value]) => !value.test(headers.get(name) ?? '')).map(([name]) => name),
    ...['server', 'x-powered-by', 'access-control-allow-origin'].filter(name => headers.has(name)),
  ]
}

const own = (): string[] => [`host: localhost:${site.port}`, `origin: http://localhost:${site.port}`, 'connection: close']
const ids = '00000000-0000-4000-8000-00000000dead'
const pathOf = (route: Route): string => route.path.replace(':detectorId', 'ansim-nano-5').replace(':file', 'manifest.json').replace(':sha256', 'a'.repeat(64)).replace(/:\w+/g, ids)

it('SE5 puts every header on every answer of every route: allowed, refused, malformed, of another method', async () => {
  const rows = Object.values(routes) as Route[]
  const wrong: string[] = []
  let answers = 0
  for (const route of rows) {
    const path = pathOf(route)
    for (const [method, ...lines] of [
      [route.method],
      [route.method, `cookie: ${site.cookieOf('administrator')}`],
      [route.method, `cookie: ${site.cookieOf('viewer')}`],
      [route.method, 'content-type: application/json', 'content-length: 5'],
      [route.method, 'content-type: text/plain', 'content-length: 5'],
      ['OPTIONS'],
      ['TRACE'],
    ]) {
      const answer = await requestRaw(site.port, [
        `${method} ${path} HTTP/1.1`,
        ...own(),
        ...lines,
      ], lines.some(line => line.startsWith('content-length'))
        ? '{"a":'
        : '')
      answers++
      if (!/^HTTP\/1\.1 \d{3}/.test(answer) || missingHeaders(answer).length > 0)
        wrong.push(`${method} ${path} ${lines.join(' ')}: ${answer.slice(0, 30)} lacks ${missingHeaders(answer).join(', ')}`)
    }
  }
  expect(answers).toBe(rows.length * 7)
  expect(wrong).toEqual([])
})

it('SE5 puts every header on the answers of pages, files, sockets and of what is no request at all', async () => {
  const socket = [
    ...own().slice(0, 2),
    'connection: Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  const without = (name: string): string[] => socket.filter(line => !line.startsWith(name))
  const cookie = `cookie: ${site.cookieOf('viewer')}`
  const cases: Record<string, [string[], string?]> = {
    'page': [
      [
        `GET / HTTP/1.1`,
        ...own(),
        'accept: text/html',
      ],
    ],
    'file': [
      [
        `GET /assets/index-C8mEyo5i.js HTTP/1.1`,
        ...own(),
      ],
    ],
    'range': [
      [
        `GET /assets/index-C8mEyo5i.js HTTP/1.1`,
        ...own(),
        'range: bytes=900-',
      ],
    ],
    'head': [
      [
        `HEAD / HTTP/1.1`,
        ...own(),
      ],
    ],
    'detector': [
      [
        `GET /models/ansim-nano-5/manifest.json HTTP/1.1`,
        ...own(),
        cookie,
      ],
    ],
    'picture': [
      [
        `GET /api/snapshots/${'a'.repeat(64)} HTTP/1.1`,
        ...own(),
        cookie,
      ],
    ],
    'missing': [
      [
        `GET /nothing HTTP/1.1`,
        ...own(),
      ],
    ],
    'escape in the path': [
      [
        `GET /%zz HTTP/1.1`,
        ...own(),
      ],
    ],
    'long path': [
      [
        `GET /${'x'.repeat(9_000)} HTTP/1.1`,
        ...own(),
      ],
    ],
    'long id': [
      [
        `GET /api/snapshots/${'x'.repeat(900)} HTTP/1.1`,
        ...own(),
      ],
    ],
    'headers too long': [
      [
        `GET / HTTP/1.1`,
        ...own(),
        `x: ${'x'.repeat(40_000)}`,
      ],
    ],
    'another name': [
      ['GET / HTTP/1.1', 'host: evil.test', 'connection: close'],
    ],
    'no name': [
      ['GET / HTTP/1.1', 'connection: close'],
    ],
    'no HTTP': [
      ['nonsense'],
    ],
    'TLS': [
      ['\u0016\u0003\u0001\u0000\u0005'],
    ],
    'a wish': [
      [
        'GET / HTTP/1.1',
        ...own(),
        'expect: a-miracle',
      ],
    ],
    'two lengths': [
      [
        'POST /api/session HTTP/1.1',
        ...own(),
        'content-length: 3',
        'content-length: 4',
      ],
      'abc',
    ],
    'length and chunks': [
      [
        'POST /api/session HTTP/1.1',
        ...own(),
        'content-length: 3',
        'transfer-encoding: chunked',
      ],
      '0\r\n\r\n',
    ],
    'a bad chunk': [
      [
        'POST /api/session HTTP/1.1',
        ...own(),
        'content-type: application/json',
        'transfer-encoding: chunked',
      ],
      'zz\r\n\r\n',
    ],
    'another origin': [
      [
        'POST /api/session HTTP/1.1',
        'host: localhost',
        'origin: http://evil.test',
        'connection: close',
        'content-length: 0',
      ],
    ],
    'socket without a session': [
      [`GET ${socketPath} HTTP/1.1`, ...socket],
    ],
    'socket of another origin': [
      [
        `GET ${socketPath} HTTP/1.1`,
        ...socket.map(line => line.replace('origin: http://localhost', 'origin: http://evil')),
        cookie,
      ],
    ],
    'socket without a key': [
      [
        `GET ${socketPath} HTTP/1.1`,
        ...without('sec-websocket-key'),
        cookie,
      ],
    ],
    'socket with half a key': [
      [
        `GET ${socketPath} HTTP/1.1`,
        ...without('sec-websocket-key'),
        'sec-websocket-key: x',
        cookie,
      ],
    ],
    'socket of another version': [
      [
        `GET ${socketPath} HTTP/1.1`,
        ...without('sec-websocket-version'),
        'sec-websocket-version: 8',
        cookie,
      ],
    ],
    'socket elsewhere': [
      ['GET /api/configuration HTTP/1.1', ...socket, cookie],
    ],
    'socket nowhere': [
      ['GET /nothing HTTP/1.1', ...socket, cookie],
    ],
    'socket by POST': [
      [`POST ${socketPath} HTTP/1.1`, ...socket, cookie],
    ],
    'another protocol': [
      [
        'GET / HTTP/1.1',
        ...own().slice(0, 2),
        'connection: Upgrade, HTTP2-Settings',
        'upgrade: h2c',
        'http2-settings: AAMAAABkAAQAAP__',
      ],
    ],
  }
  const wrong: string[] = []
  for (const [name, [lines, body]] of Object.entries(cases)) {
    const answer = await requestRaw(site.port, lines, body)
    if (!/^HTTP\/1\.1 [2-4]\d\d/.test(answer) || missingHeaders(answer).length > 0)
      wrong.push(`${name}: ${JSON.stringify(answer.slice(0, 40))} lacks ${missingHeaders(answer).join(', ')}`)
  }
  expect(wrong).toEqual([])
}, 60_000)

it('SE8 no path of the corpus leads to a file that is not served', async () => {
  const { checked, escapes, failures } = await countPathEscapes({
    port: site.port,
    headers: [`cookie: ${site.cookieOf('administrator')}`],
    files: site.outside,
  })
  expect(checked).toBeGreaterThanOrEqual(500)
  expect(escapes).toEqual([])
  expect(failures).toEqual([])
  // What is served is there: the others were refused for a reason.
  const served = await requestRaw(site.port, [
    `GET /api/snapshots/${'a'.repeat(64)} HTTP/1.1`,
    ...own(),
    `cookie: ${site.cookieOf('viewer')}`,
  ])
  expect(served).toContain('picture')
}, 120_000)

it('serves nothing that is in no table', () => {
  const rows = new Set([
    ...Object.values(routes).flatMap(({ method, path }) => [
      `${method} ${path}`,
      ...(method === 'GET'
        ? [`HEAD ${path}`]
        : []),
    ]),
    `GET ${socketPath}`,
    `HEAD ${socketPath}`,
    // The pages.
    'GET /*',
    'HEAD /*',
  ])
  expect(site.registered.filter(route => !rows.has(route))).toEqual([])
  expect(site.registered.length).toBeGreaterThan(Object.keys(routes).length)
})

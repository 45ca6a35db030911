import type { Route } from '#contract/routes'
import type { BareSite } from './testing/bare-site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes, socketPath } from '#contract/routes'
import { z } from '#contract/schema'
import { signalingMethods } from '#contract/signaling'
import { createOpenApiDocument, openApiPath } from './openapi-document.ts'
import { openBareSite } from './testing/bare-site.ts'

const document = createOpenApiDocument('0.0.0')
const rows = Object.entries(routes) as [string, Route][]
let site: BareSite

beforeAll(async () => {
  site = await openBareSite()
})
afterAll(() => site.close())

type Json = Record<string, unknown>
const operationOf = ({ method, path }: Pick<Route, 'method' | 'path'>): Json | undefined => document.paths[openApiPath(path)]?.[method.toLowerCase()]

it('SE7 has every row of the table, by its name, and nothing else but the socket', () => {
  const named = Object.values(document.paths).flatMap(methods => Object.values(methods).map(({ operationId }) => operationId))
  expect(named.sort()).toEqual([
    ...Object.keys(routes),
    'socket.open',
  ].sort())
  for (const [name, route] of rows)
    expect(operationOf(route)).toMatchObject({ 'operationId': name, 'x-permission': route.permission })
  expect(Object.keys(document.paths[socketPath]!.get!['x-requests'] as object).sort()).toEqual([...signalingMethods].sort())
})

it('SE7 what the server serves is in it: routes, the socket, and the pages beside them', () => {
  const known = site.registered.filter(route => !route.endsWith(' /*')).map(route => route.replace(/^HEAD /, 'GET '))
  for (const route of known) {
    const [method = '', path = ''] = route.split(' ')
    expect(document.paths[openApiPath(path)]?.[method.toLowerCase()], route).toBeDefined()
  }
  expect(new Set(known).size).toBe(rows.length + 1)
})

it('is an OpenAPI 3.1 document: every reference leads somewhere, every path parameter is described', () => {
  const text = JSON.stringify(document)
  for (const [, reference] of text.matchAll(/"\$ref":"([^"]+)"/g)) {
    const found = reference!.replace(/^#\//, '').split('/').reduce<unknown>((at, key) => (at as Json | undefined)?.[key], document)
    expect(found, reference).toBeDefined()
  }
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const operation of Object.values(methods)) {
      const inPath = [
        ...path.matchAll(/\{(\w+)\}/g),
      ].map(([, name]) => name)
      const described = (operation.parameters as { name: string, in: string, required: boolean }[]).filter(parameter => parameter.in === 'path' && parameter.required).map(({ name }) => name)
      expect(described.sort(), path).toEqual(inPath.sort())
      expect(operation.responses, path).toHaveProperty('default')
    }
  }
  expect(document.openapi).toBe('3.1.0')
})

describe('its schemas say what the parsers do', () => {
  it.each(rows)('%s', (_, route) => {
    const operation = operationOf(route)!
    const content = (operation.requestBody as { content?: Record<string, { schema?: Json }> } | undefined)?.content?.['application/json']
    // A wrong body is refused by both; {} is taken by both or by none.
    for (const body of [{}, null, 5, [], 'x']) {
      const byParser = route.body.safeParse(body ?? undefined).success
      if (content?.schema && body !== null)
        expect(z.fromJSONSchema(content.schema as never).safeParse(body).success, JSON.stringify(body)).toBe(byParser)
    }
    expect(content !== undefined || operation.requestBody === undefined || '*/*' in (operation.requestBody as { content: object }).content).toBe(true)
  })
})

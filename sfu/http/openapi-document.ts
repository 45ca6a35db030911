import type { Route } from '#contract/routes'
import { errorBodySchema } from '#contract/app-error'
import { routes, socketPath } from '#contract/routes'
import { z } from '#contract/schema'
import { noticePermissions, signalingRequests } from '#contract/signaling'
import { sessionCookieName } from './session-cookie.ts'

type Json = Record<string, unknown>

interface OpenApiDocument extends Json {
  readonly openapi: '3.1.0'
  /** By path, then by method in lower case. */
  readonly paths: Record<string, Record<string, Json>>
}

/** An answer or a body that is no JSON of the contract: a picture, a film, a page. */
const bytes = { '*/*': {} }
function failure(description: string): Json {
  return {
    description,
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/ErrorBody' },
      },
    },
  }
}

/**
 * SE7: the route table as an OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.0): one operation a row, named by it, with JSON Schemas
 * (draft 2020-12) of its parts. The WebSocket is described beside it, its requests by their own table.
 */
export function createOpenApiDocument(version: string): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {}
  for (const [name, route] of Object.entries(routes) as [string, Route][]) {
    const path = openApiPath(route.path)
    paths[path] = {
      ...paths[path],
      [route.method.toLowerCase()]: operationOf(name, route),
    }
  }
  paths[socketPath] = {
    get: socketOperation(),
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ansim',
      version,
      description: 'Every row of the server\'s route table. x-permission is what the role of the session must have.',
    },
    paths,
    components: {
      schemas: {
        ErrorBody: schemaOf(errorBodySchema, 'output'),
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: sessionCookieName },
      },
    },
  }
}

/** `/api/cameras/:cameraId` as `/api/cameras/{cameraId}`. */
export function openApiPath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}')
}

function operationOf(name: string, { permission, params, query, body, reply }: Route): Json {
  const isPublic = permission === 'public'
  const requestBody = bodyOf(body)
  return {
    'operationId': name,
    'x-permission': permission,
    'security': isPublic
      ? []
      : [
          { session: [] },
        ],
    'parameters': [
      ...parametersOf(params, 'path'),
      ...parametersOf(query, 'query'),
    ],
    ...(requestBody && { requestBody }),
    'responses': {
      200: {
        description: 'Done.',
        content: isUnknown(reply)
          ? bytes
          : {
              'application/json': {
                schema: schemaOf(reply, 'output'),
              },
            },
      },
      ...(!isPublic && {
        401: failure('Not signed in.'),
        403: failure('The role may not, or the request comes from elsewhere than a page of this server.'),
        404: failure('There is no such thing, or it is somebody else\'s.'),
      }),
      default: failure('A failure; its code is one of the table of errors.'),
    },
  }
}

function socketOperation(): Json {
  return {
    'operationId': 'socket.open',
    'x-permission': noticePermissions.welcome,
    'security': [
      { session: [] },
    ],
    'parameters': [],
    'description': 'A WebSocket. Requests are {type: "request", id, method, data}; x-requests has the methods, x-notices what the server says unasked.',
    'x-requests': Object.fromEntries(Object.entries(signalingRequests).map(([method, request]) => [
      method,
      {
        'x-permission': request.permission,
        'data': schemaOf(request.data, 'input'),
        'reply': schemaOf(request.reply, 'output'),
      },
    ])),
    'x-notices': noticePermissions,
    'responses': {
      101: { description: 'Open.' },
      default: failure('Refused, as an HTTP answer.'),
    },
  }
}

function parametersOf(schema: z.ZodType, place: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Record<string, Json>, required?: string[] }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }))
}

/** Undefined for a row that takes no body. */
function bodyOf(schema: z.ZodType): Json | undefined {
  if (isUnknown(schema))
    return { content: bytes }
  const body = schemaOf(schema, 'input')
  const isNothing = body.type === 'object' && Object.keys(body.properties ?? {}).length === 0 && body.additionalProperties === undefined
  return isNothing
    ? undefined
    : {
        required: true,
        content: {
          'application/json': { schema: body },
        },
      }
}

function isUnknown(schema: z.ZodType): boolean {
  return schema.def.type === 'unknown'
}

/** What has no JSON Schema, such as a transformation, is "any". */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' })
  return rest
}

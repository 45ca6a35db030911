import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { modelManifestSchema } from './model-manifest.ts'
import { protocolVersion } from './protocol-version.ts'
import { routes } from './routes.ts'
import { clientMessageSchema, serverMessageSchema, signalingRequests } from './signaling.ts'

const shape = (schema: z.ZodType): unknown => z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })

function contractHash(): string {
  const contract = {
    routes: Object.entries(routes).map(([name, r]) => [
      name,
      r.method,
      r.path,
      r.permission,
      r.operator,
      shape(r.params),
      shape(r.query),
      shape(r.body),
      shape(r.reply),
    ]),
    requests: Object.entries(signalingRequests).map(([name, r]) => [
      name,
      r.permission,
      shape(r.data),
      shape(r.reply),
    ]),
    messages: [
      shape(clientMessageSchema),
      shape(serverMessageSchema),
    ],
    manifest: shape(modelManifestSchema),
  }
  return createHash('sha256').update(JSON.stringify(contract)).digest('hex').slice(0, 16)
}

// A browser may run yesterday's code against today's server. When this fails, the shapes changed: decide whether both
// sides still understand each other, raise protocolVersion if not, and pin the new hash.
it('pins the shapes of the contract to a protocol version', () => {
  expect({
    protocolVersion,
    hash: contractHash(),
  }).toEqual({ protocolVersion: 2, hash: 'e38bbc3503d97686' })
})

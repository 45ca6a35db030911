import type { RouteName } from '#contract/routes'
import type { Belongings, ThingName } from './belongings.ts'
import type { ExampleAsker } from './example-parts.ts'
import type { Asked } from './matrix-client.ts'
import type { JsonSchema } from './sample-of.ts'
import { routes } from '#contract/routes'
import { z } from '#contract/schema'
import { alertExamples } from './alert-examples.ts'
import { coverageExamples } from './coverage-examples.ts'
import { peopleExamples } from './people-examples.ts'
import { plantAdminExamples } from './plant-admin-examples.ts'
import { plantExamples } from './plant-examples.ts'
import { sampleOf } from './sample-of.ts'

type Id = Belongings['id']
/** Params that are called otherwise than the thing that they name. */
const thing: Readonly<Record<string, ThingName>> = { sha256: 'filmSha256' }
const examples = {
  ...alertExamples,
  ...peopleExamples,
  ...plantExamples,
  ...plantAdminExamples,
  ...coverageExamples,
}

/**
 * A request that is right for a row, about things by these ids. A row that is not in the table above gets one from its schemas; should the
 * answer to that not be right, the matrix says that the row is not covered.
 */
export async function exampleOf(name: RouteName, id: Id, asker: ExampleAsker): Promise<Asked> {
  const { method, path, body: bodySchema, query: querySchema } = routes[name] as (typeof routes)[RouteName] & { body: z.ZodType, query: z.ZodType }
  const made = await examples[name]?.(id, asker)
  const params = made?.params ?? {}
  const names = [
    ...path.matchAll(/:(\w+)/g),
  ].map(([, key]) => key!)
  const values = new Map<string, string>()
  for (const key of names)
    values.set(key, params[key] ?? await id((thing[key] ?? key) as ThingName))
  const query = new URLSearchParams(Object.entries(made?.query ?? sample(querySchema)).map(([key, value]) => [
    key,
    String(value),
  ]))
  const needsBody = method !== 'GET' && bodySchema.def.type !== 'unknown'
  const body = made && 'body' in made
    ? made.body
    : needsBody && !made
      ? sample(bodySchema)
      : undefined
  return {
    method,
    path: path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(values.get(key)!)) + (query.size > 0
      ? `?${query}`
      : ''),
    ...(body !== undefined && { body }),
    ...(made?.headers && { headers: made.headers }),
  }
}

function sample(schema: z.ZodType): Record<string, unknown> {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  return sampleOf(json, () => undefined) as Record<string, unknown>
}

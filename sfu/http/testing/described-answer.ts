import type { RouteName } from '#contract/routes'
import { routes } from '#contract/routes'
import { z } from '#contract/schema'
import { createOpenApiDocument, openApiPath } from '../openapi-document.ts'

interface Operation { readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, { readonly schema?: object }>> }>> }

const document = createOpenApiDocument('0.0.0')
const schemas = new Map<RouteName, z.ZodType | undefined>()

/** Whether a right answer is what the OpenAPI document says of it, read from the document alone; bytes may be anything. */
export function isAsDescribed(name: RouteName, text: string): boolean {
  if (!schemas.has(name)) {
    const { method, path } = routes[name]
    const operation = document.paths[openApiPath(path)]?.[method.toLowerCase()] as Operation | undefined
    const schema = operation?.responses[200]?.content['application/json']?.schema
    schemas.set(name, schema && z.fromJSONSchema(structuredClone(schema) as never) as z.ZodType)
  }
  const schema = schemas.get(name)
  return schema === undefined || schema.safeParse(JSON.parse(text)).success
}

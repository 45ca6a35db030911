/** A JSON Schema, as zod writes it. */
export interface JsonSchema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly oneOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly minItems?: number
  readonly minLength?: number
  readonly minimum?: number
  readonly format?: string
  readonly pattern?: string
}

/** What a property of this name holds; undefined: whatever fits its schema. */
export type Named = (name: string) => unknown

/** A value that fits, with what must be there and no more; the named parts are `named`. */
export function sampleOf(schema: JsonSchema, named: Named, name = ''): unknown {
  const known = named(name)
  if (known !== undefined && schema.type !== 'array')
    return known
  if ('const' in schema)
    return schema.const
  if (schema.enum)
    return schema.enum[0]
  const [first] = schema.oneOf ?? schema.anyOf ?? schema.allOf ?? []
  if (first)
    return sampleOf(first, named, name)
  switch (schema.type) {
    case 'object':
      return Object.fromEntries((schema.required ?? []).map(key => [
        key,
        sampleOf(schema.properties?.[key] ?? {}, named, key),
      ]))
    case 'array':
      return Array.from({
        length: Math.max(schema.minItems ?? 0, 0),
      }, () => sampleOf(schema.items ?? {}, named, name.replace(/s$/, '')))
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1)
    case 'boolean':
      return true
    case 'null':
      return null
    case 'string':
      return sampleText(schema)
    default:
      return {}
  }
}

function sampleText({ format, minLength = 1, pattern }: JsonSchema): string {
  if (format === 'uuid') {
    return pattern?.includes('-7[')
      ? '019a0000-0000-7000-8000-00000000dead'
      : '00000000-0000-4000-8000-00000000dead'
  }
  if (pattern?.includes('{64}'))
    return 'd'.repeat(64)
  return 'x'.repeat(Math.max(minLength, 1))
}

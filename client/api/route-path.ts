/**
 * The path of a call: `:name` parts of `template` filled from `params`, `query` appended; what is undefined is left out.
 * Throws a RangeError when a part of the path is missing, which is a mistake in our own code.
 */
export function pathOf(template: string, params?: unknown, query?: unknown): string {
  const values = new Map(Object.entries(params ?? {}))
  const path = template.replaceAll(/:([a-z0-9]+)/gi, (_, name: string) => {
    const value: unknown = values.get(name)
    if (typeof value !== 'string' || value === '')
      throw new RangeError(`The path ${template} needs ${name}.`)
    return encodeURIComponent(value)
  })
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined)
      search.set(name, String(value))
  }
  return search.size > 0
    ? `${path}?${search}`
    : path
}

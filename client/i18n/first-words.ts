import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface Words { readonly [name: string]: string | Words }

/** Sources that `entry` needs before it runs, itself among them: what is imported otherwise than by `import()`. Absolute paths; packages are left out. */
export function sourcesOf(entry: string, contract: string): string[] {
  const sources = new Set<string>()
  const wanted = [entry]
  for (let file = wanted.pop(); file !== undefined; file = wanted.pop()) {
    if (sources.has(file) || !/\.(?:ts|vue)$/.test(file) || !existsSync(file))
      continue
    sources.add(file)
    for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)(?! type )[^'"()]*['"]([^'"]+)['"]/gm)) {
      if (from.startsWith('.'))
        wanted.push(join(dirname(file), from))
      else if (from.startsWith('#contract/'))
        wanted.push(join(contract, `${from.slice('#contract/'.length)}.ts`))
    }
  }
  return [...sources]
}

/**
 * Of all messages those whose names stand in `sources`, whole or as the beginning of a name that is put together: the test "keeps no
 * message that nothing says" holds every message to one of these two forms.
 */
export function saidIn(sources: string, words: Words, path = ''): Words {
  return Object.fromEntries(Object.entries(words).flatMap(([name, said]): [string, Words[string]][] => {
    if (typeof said === 'string') {
      return sources.includes(`'${path}${name}'`) || sources.includes(`\`${path}\${`)
        ? [
            [name, said],
          ]
        : []
    }
    const within = saidIn(sources, said, `${path}${name}.`)
    return Object.keys(within).length > 0
      ? [
          [name, within],
        ]
      : []
  }))
}

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { screens } from './screens.ts'

/** Paths as the router writes them; what only leads elsewhere is no screen. */
function routerPaths(source: string): string[] {
  const redirects = new Set(['/events', '/:rest(.*)*'])
  return [
    ...new Set([
      ...source.matchAll(/(?:path: |^ {2})'(\/[^']*)'(?:,|:)/gm),
    ].map(([, path]) => path!)),
  ].filter(path => !redirects.has(path))
}

it('walks over every page of the router', () => {
  const paths = routerPaths(readFileSync(new URL('../../client/router.ts', import.meta.url), 'utf8'))
  expect(paths.length).toBeGreaterThan(25)
  expect(paths.filter(path => !screens.some(screen => screen.path === path))).toEqual([])
  expect(screens.filter(screen => !paths.includes(screen.path)).map(({ path }) => path)).toEqual([])
})

it('names each screen once', () => {
  expect(new Set(screens.map(({ name }) => name)).size).toBe(screens.length)
})

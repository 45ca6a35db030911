import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('shows every component of the design system, and none that is gone', () => {
  const components = readdirSync(join(import.meta.dirname, '../../ui')).filter(file => file.endsWith('.vue')).map(file => file.slice(0, -'.vue'.length))
  const shown = readdirSync(import.meta.dirname).filter(file => file.endsWith('-specimens.ts')).flatMap(file => [
    ...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(/component: '([\w-]+)'/g),
  ].map(([, name]) => name!))
  expect(components.length).toBeGreaterThan(20)
  expect(shown.sort()).toEqual(components.sort())
})

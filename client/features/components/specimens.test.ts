import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** Shown with the one that brings them when it is pointed at, and with nothing else: the file that names each. */
const broughtBy: Readonly<Record<string, string>> = {
  'icon-tip': 'load-icon-tip.ts',
  'tip-trigger': 'icon-tip.vue',
}

it('shows every component of the design system, and none that is gone', () => {
  const components = readdirSync(join(import.meta.dirname, '../../ui')).filter(file => file.endsWith('.vue')).map(file => file.slice(0, -'.vue'.length))
  const shown = readdirSync(import.meta.dirname).filter(file => file.endsWith('-specimens.ts')).flatMap(file => [
    ...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(/component: '([\w-]+)'/g),
  ].map(([, name]) => name!))
  expect(components.length).toBeGreaterThan(20)
  for (const [part, whole] of Object.entries(broughtBy))
    expect(readFileSync(join(import.meta.dirname, '../../ui', whole), 'utf8')).toContain(`./${part}.vue`)
  expect([
    ...shown,
    ...Object.keys(broughtBy),
  ].sort()).toEqual(components.sort())
})

import { join } from 'node:path'
import { expect, it } from 'vitest'
import { en } from './en.ts'
import { saidIn, sourcesOf } from './first-words.ts'

const client = join(import.meta.dirname, '..')
const contract = join(client, '../sfu/contract')

it('finds what the first screen is made of, without what comes later', () => {
  const sources = sourcesOf(join(client, 'main.ts'), contract).map(file => file.slice(client.length + 1))
  expect(sources).toContain('features/live/live-tile.vue')
  expect(sources).toContain('features/shell/room-alert.vue')
  expect(sources).not.toContain('features/live/layout-sheet.vue')
  expect(sources).not.toContain('features/cameras/cameras-page.vue')
  expect(sources.filter(file => /i18n\/(?:en|ko|first-en|wall-en)\.ts$/.test(file))).toEqual([])
})

it('picks the messages that are named, whole or by their beginning', () => {
  const words = {
    a: {
      b: 'B',
      c: { d: 'D', e: 'E' },
    },
    f: 'F',
    g: { h: 'H' },
  }
  expect(saidIn(`t('a.b')`, words)).toEqual({
    a: { b: 'B' },
  })
  // eslint-disable-next-line no-template-curly-in-string
  expect(saidIn('t(`a.c.${x}`) t(\'f\')', words)).toEqual({
    a: {
      c: { d: 'D', e: 'E' },
    },
    f: 'F',
  })
  expect(saidIn('nothing', words)).toEqual({})
})

it('has what the wall says at once, and leaves the pages to say theirs', async () => {
  const { readFileSync } = await import('node:fs')
  const first = saidIn(sourcesOf(join(client, 'main.ts'), contract).map(file => readFileSync(file, 'utf8')).join('\n'), en) as Record<string, object>
  expect(first.tile).toEqual(en.tile)
  expect(first.severity).toEqual(en.severity)
  expect(first.errors).toEqual(en.errors)
  expect(first.cameras).toBeUndefined()
  expect(JSON.stringify(first).length).toBeLessThan(JSON.stringify(en).length / 3)
})

import { expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import { en } from './en.ts'
import { ko } from './ko.ts'
import { readMessage } from './message-form.ts'

const values = {
  n: 3,
  name: 'Kim',
  time: '14:03',
  what: 'two | things',
}

/** Every message of a tree by its path. */
function paths(tree: object, path = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) => typeof value === 'string'
    ? [`${path}${key}`]
    : paths(value as object, `${path}${key}.`))
}

it.each([
  ['en', en],
  ['ko', ko],
] as const)('PW6 says every message of %s as the compiler of vue-i18n would, in every number', (locale, messages) => {
  const translators = [
    {},
    {
      messageCompiler: (message: unknown) => readMessage(String(message)),
    },
  ].map(options => createI18n({
    legacy: false,
    locale,
    messages: { [locale]: messages },
    missingWarn: false,
    ...options,
  }).global.t as unknown as (key: string, values: object, count: number) => string)
  const [theirs, ours] = translators
  const keys = paths(messages)
  expect(keys.length).toBeGreaterThan(500)
  for (const key of keys) {
    for (const count of [0, 1, 2])
      expect(ours!(key, values, count), key).toBe(theirs!(key, values, count))
  }
})

it('PW6 writes braces and bars that are meant', () => {
  const said = createI18n({
    legacy: false,
    locale: 'en',
    messageCompiler: message => readMessage(String(message)),
  }).global
  said.setLocaleMessage('en', { literal: 'a {\'|\'} {\'{\'}b{\'}\'} {n}', forms: 'none | one {n} | {n} many' } as never)
  const t = said.t as unknown as (key: string, number: object | number) => string
  expect(t('literal', { n: 1 })).toBe('a | {b} 1')
  expect([0, 1, 5].map(n => t('forms', n))).toEqual(['none', 'one 1', '5 many'])
})

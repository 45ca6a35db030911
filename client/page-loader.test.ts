import { expect, it } from 'vitest'
import { createPageLoader } from './page-loader.ts'

it('PW1 fetches every page one after the other, each when the browser is idle, and counts those that could not be had', async () => {
  const { later, loadAll } = createPageLoader(async () => {})
  const said: string[] = []
  later(async () => void said.push('cameras'))
  later(async () => {
    throw new Error('gone')
  })
  later(async () => void said.push('people'))
  expect(await loadAll(async () => void said.push('idle'))).toBe(1)
  expect(said).toEqual([
    'idle',
    'cameras',
    'idle',
    'idle',
    'people',
  ])
})

it('PW2 says that a page could not be fetched, until one can be again', async () => {
  const { later, missing } = createPageLoader(async () => {})
  let isGone = true
  const open = later(async () => {
    if (isGone)
      throw new Error('gone')
    return 'page'
  })
  await expect(open()).rejects.toThrow('gone')
  expect(missing.value).toBe(true)
  isGone = false
  expect(await open()).toBe('page')
  expect(missing.value).toBe(false)
})

it('keeps quiet about what only an idle browser wanted', async () => {
  const { later, loadAll, missing } = createPageLoader(async () => {})
  later(async () => {
    throw new Error('gone')
  })
  await loadAll(async () => {})
  expect(missing.value).toBe(false)
})

it('PW1 opens no page before its words are there', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let isOpen = false
  const opening = createPageLoader(() => promise).later(async () => 'page')().then(() => isOpen = true)
  await Promise.resolve()
  await Promise.resolve()
  expect(isOpen).toBe(false)
  resolve()
  await opening
  expect(isOpen).toBe(true)
})

import type { KeyName } from './key-map.ts'
import { expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { audit } from '../testing/audit.ts'
import { buildSession, openPage } from '../testing/people-stage.ts'
import HelpDoor from './help-door.vue'
import { helpOpen } from './help-open.ts'
import { useKeys } from './use-keys.ts'

const pressed: KeyName[] = []
const Page = defineComponent({
  setup() {
    useKeys('inbox', {
      j: key => pressed.push(key),
      k: key => pressed.push(key),
      u: () => false,
    })
    useKeys('history', {
      Space: key => pressed.push(key),
    })
    return () => h('div', [
      h(HelpDoor),
      h('input', { 'aria-label': 'words' }),
      h('button', 'a button'),
    ])
  },
})

async function open(): Promise<{ press: (code: string, options?: KeyboardEventInit, at?: Element) => boolean, root: HTMLElement }> {
  helpOpen.value = false
  pressed.length = 0
  const { root } = await openPage(Page, {
    answers: {},
    session: buildSession({ role: 'viewer' }),
  })
  return {
    root,
    press: (code, options = {}, at = document.body) => at.dispatchEvent(new KeyboardEvent('keydown', {
      code,
      key: 'ㅓ',
      bubbles: true,
      cancelable: true,
      ...options,
    })),
  }
}

it('PW3 hears a key by where it is, whatever the input method writes, and says whether it took it', async () => {
  const { press } = await open()
  expect([
    press('KeyJ'),
    press('KeyK'),
    press('KeyU'),
    press('KeyQ'),
  ]).toEqual([false, false, true, true])
  expect(pressed).toEqual(['j', 'k'])
})

it('PW3 leaves fields, input methods that compose, commands of the browser and controls their keys', async () => {
  const { root, press } = await open()
  press('KeyJ', {}, root.querySelector('input')!)
  press('KeyJ', { isComposing: true })
  press('KeyJ', { ctrlKey: true })
  press('KeyJ', { metaKey: true })
  press('KeyJ', { altKey: true })
  press('Space', {}, root.querySelector('button')!)
  expect(pressed).toEqual([])
  press('Space')
  expect(pressed).toEqual(['Space'])
})

it('PW3 opens at ?, lists the keys of the page that is open and no others, and keeps that page quiet', async () => {
  const { press } = await open()
  press('Slash', { key: '?', shiftKey: true })
  await expect.poll(() => document.querySelector('[role=dialog]')?.textContent, { timeout: 20_000 }).toContain('Keys on this page')
  const sheet = document.querySelector('[role=dialog]')!
  expect([
    ...sheet.querySelectorAll('h3'),
  ].map(({ textContent }) => textContent.trim())).toEqual(['Incidents', 'History', 'On every page'])
  expect([
    ...sheet.querySelectorAll('kbd'),
  ].map(({ textContent }) => textContent)).toContain('J')
  expect(sheet.textContent).toContain('Not analysed')
  expect(sheet.textContent).toContain('Critical')
  expect(audit(sheet)).toEqual([])
  press('KeyJ', {}, sheet)
  expect(pressed).toEqual([])
  helpOpen.value = false
})

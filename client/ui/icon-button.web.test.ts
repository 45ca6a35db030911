import { Bell } from '@lucide/vue'
import { expect, it } from 'vitest'
import { userEvent } from 'vitest/browser'
import { defineComponent, h, ref } from 'vue'
import { openPage } from '../features/testing/people-stage.ts'
import IconButton from './icon-button.vue'

/** What shows it is fetched first. */
const patience = { timeout: 10_000 }

/** Two icons side by side, as a row of them is. */
async function openIcons() {
  const isThere = ref(true)
  const label = ref('Silence')
  const page = await openPage(defineComponent({
    render: () => h('main', [
      h('h1', 'Icons'),
      ...isThere.value
        ? [
            h(IconButton, { key: 'silence', label: label.value }, () => h(Bell, { size: 20 })),
          ]
        : [],
      h(IconButton, { key: 'screen', label: 'Full screen' }, () => h(Bell, { size: 20 })),
    ]),
  }), { answers: {} })
  return {
    ...page,
    silence: page.button('Silence')!,
    other: page.button('Full screen')!,
    remove: () => isThere.value = false,
    rename: (name: string) => label.value = name,
    /** What tips say that are on show. */
    tips: () => page.all('[role=tooltip]').map(({ textContent }) => textContent.trim()),
  }
}

it('the name of an icon is shown while a pointer rests on it, and of one icon at a time', async () => {
  const { silence, other, tips } = await openIcons()
  expect(tips()).toEqual([])
  await userEvent.hover(silence)
  await expect.poll(tips, patience).toEqual(['Silence'])
  await userEvent.hover(other)
  await expect.poll(tips, patience).toEqual(['Full screen'])
  await userEvent.unhover(other)
  await expect.poll(tips, patience).toEqual([])
})

it('it is shown to who comes by the keyboard, described by it, and gone with Escape and when they go on', async () => {
  const { silence, other, tips } = await openIcons()
  await userEvent.tab()
  expect(document.activeElement).toBe(silence)
  await expect.poll(tips, patience).toEqual(['Silence'])
  await expect.poll(() => document.getElementById(silence.getAttribute('aria-describedby') ?? '')?.textContent).toContain('Silence')
  await userEvent.keyboard('{Escape}')
  await expect.poll(tips, patience).toEqual([])
  expect(silence.hasAttribute('aria-describedby')).toBe(false)
  await userEvent.tab()
  expect(document.activeElement).toBe(other)
  await expect.poll(tips, patience).toEqual(['Full screen'])
})

it('a press puts it away until the pointer comes again; a finger has no use for it', async () => {
  const { silence, other, tips } = await openIcons()
  await userEvent.hover(silence)
  await expect.poll(tips, patience).toEqual(['Silence'])
  await userEvent.click(silence)
  await expect.poll(tips, patience).toEqual([])
  await userEvent.hover(other)
  await expect.poll(tips, patience).toEqual(['Full screen'])
  await userEvent.unhover(other)
  await expect.poll(tips, patience).toEqual([])
  const touch = { pointerType: 'touch', bubbles: true }
  other.dispatchEvent(new PointerEvent('pointerenter', touch))
  other.dispatchEvent(new PointerEvent('pointermove', touch))
  // Longer than a pointer has to rest.
  await new Promise(resolve => setTimeout(resolve, 600))
  expect(tips()).toEqual([])
})

it('it follows what its button is called, and goes with it', async () => {
  const { silence, tips, rename, remove } = await openIcons()
  await userEvent.hover(silence)
  await expect.poll(tips, patience).toEqual(['Silence'])
  // As where one press plays and the next one stops.
  rename('Sound again')
  await expect.poll(tips, patience).toEqual(['Sound again'])
  remove()
  await expect.poll(tips, patience).toEqual([])
})

import { expect, it } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { audit } from '../features/testing/audit.ts'
import { openPage } from '../features/testing/people-stage.ts'
import DateField from './date-field.vue'

/** A field of a day up to 21 November 2026, alone on a page; `chosen`: every day that it told. */
async function openField(language: 'en' | 'ko', more: { value?: string, required?: boolean } = {}) {
  const day = ref(more.value ?? '2026-11-05')
  const chosen: string[] = []
  const page = await openPage(defineComponent({
    render: () => h('main', [
      h('h1', 'Days'),
      h(DateField, {
        'label': 'Day',
        'max': '2026-11-21',
        'required': more.required ?? true,
        'modelValue': day.value,
        'onUpdate:modelValue': (next: string) => {
          chosen.push(next)
          day.value = next
        },
      }),
      h('button', {
        class: 'h-12',
        onClick: () => day.value = '2026-01-02',
      }, 'Elsewhere'),
    ]),
  }), { answers: {}, language })
  const field = page.root.querySelector('input')!
  const key = (key: string, on: Element = document.activeElement!): boolean => on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  return {
    ...page,
    field,
    chosen,
    key,
    write(text: string): void {
      field.focus()
      field.value = text
      field.dispatchEvent(new Event('input', { bubbles: true }))
      field.blur()
    },
  }
}

it('is written in the language of the page, and alike in every browser while somebody types', async () => {
  const korean = await openField('ko')
  expect(korean.field.value).toBe('2026. 11. 5.')
  korean.field.focus()
  await expect.poll(() => korean.field.value).toBe('2026-11-05')
  await expect.poll(() => korean.field.selectionEnd! - korean.field.selectionStart!).toBe(10)
  korean.field.blur()
  await expect.poll(() => korean.field.value).toBe('2026. 11. 5.')
  expect((await openField('en')).field.value).toBe('Nov 5, 2026')
  expect((await openField('ko', { value: '', required: false })).field.value).toBe('모든 날')
})

it('takes a day in any form that begins with the year, or of this year, and none where none is needed', async () => {
  const page = await openField('ko')
  for (const [text, day] of [
    ['2026-10-03', '2026-10-03'],
    ['2025년 3월 4일', '2025-03-04'],
    ['20261120', '2026-11-20'],
    ['11/2', '2026-11-02'],
  ] as const) {
    page.write(text)
    expect([
      text,
      page.chosen.at(-1),
    ]).toEqual([text, day])
    await expect.poll(() => page.field.getAttribute('aria-invalid')).toBeNull()
  }
  const free = await openField('en', { required: false })
  free.write('')
  expect(free.chosen.at(-1)).toBe('')
})

it('what is no day, or after the last one, is refused in words beside it and changes nothing', async () => {
  const page = await openField('en')
  for (const text of ['2026-02-30', '2026-11-22', 'soon', '']) {
    page.write(text)
    await expect.poll(() => page.alert(), { message: text }).toBe('Write a day up to today like 2026-11-21.')
    expect(page.field.getAttribute('aria-invalid')).toBe('true')
    expect(document.getElementById(page.field.getAttribute('aria-describedby')!)?.textContent).toContain('2026-11-21')
    expect(page.field.value).toBe(text)
  }
  expect(page.chosen).toEqual([])
  expect(audit(page.root)).toEqual([])
  // It lies over what is below: the field stands where it stood.
  expect(page.all('[role=alert]').map(each => getComputedStyle(each).position)).toEqual(['absolute'])
  // Another day chosen elsewhere ends it.
  await page.press('Elsewhere')
  await expect.poll(() => page.field.value).toBe('Jan 2, 2026')
  expect(page.alert()).toBe('')
})

it('arrows step by a day up to the last one', async () => {
  const page = await openField('en', { value: '2026-11-20' })
  page.field.focus()
  page.key('ArrowUp')
  page.key('ArrowUp')
  await expect.poll(() => page.field.value).toBe('2026-11-21')
  page.key('ArrowDown')
  page.key('ArrowDown')
  expect(page.chosen).toEqual(['2026-11-21', '2026-11-20', '2026-11-19'])
})

it.each(['en', 'ko'] as const)('in %s the calendar is walked by keys, and a day of it is chosen', async (language) => {
  const page = await openField(language)
  const name = language === 'en'
    ? 'Day: choose from a calendar'
    : 'Day: 달력에서 고르기'
  await page.press(name)
  await expect.poll(() => (document.activeElement as HTMLElement).dataset.day).toBe('2026-11-05')
  expect(page.text()).toContain(language === 'en'
    ? 'November 2026'
    : '2026년 11월')
  expect(audit(document.body)).toEqual([])
  expect(page.all<HTMLButtonElement>('[data-day="2026-11-22"]')[0]!.disabled).toBe(true)
  expect(page.all('[data-day]').filter(each => each.offsetHeight < 48)).toEqual([])
  page.key('PageDown')
  await expect.poll(() => (document.activeElement as HTMLElement).dataset.day).toBe('2026-11-21')
  page.key('ArrowUp')
  await expect.poll(() => (document.activeElement as HTMLElement).dataset.day).toBe('2026-11-14')
  ;(document.activeElement as HTMLElement).click()
  await expect.poll(() => page.chosen).toEqual(['2026-11-14'])
  await expect.poll(() => page.all('[data-day]')).toEqual([])
  expect(page.field.value).toBe(language === 'en'
    ? 'Nov 14, 2026'
    : '2026. 11. 14.')
})

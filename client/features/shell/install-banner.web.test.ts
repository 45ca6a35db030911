import { beforeEach, expect, it } from 'vitest'
import { audit } from '../testing/audit.ts'
import { buildSession, openPage } from '../testing/people-stage.ts'
import InstallBanner from './install-banner.vue'

beforeEach(() => localStorage.removeItem('ansim.install'))

const remember = (memory: object): void => localStorage.setItem('ansim.install', JSON.stringify(memory))
function offer(): { asked: () => number } {
  let asked = 0
  window.dispatchEvent(Object.assign(new Event('beforeinstallprompt', { cancelable: true }), {
    prompt: async () => asked++,
  }))
  return {
    asked: () => asked,
  }
}
function open() {
  return openPage(InstallBanner, {
    answers: {},
    session: buildSession(),
  })
}

it('says nothing on the first day, whatever the browser offers, and remembers the day', async () => {
  const page = await open()
  offer()
  await new Promise(resolve => setTimeout(resolve))
  expect(page.all('[data-install]')).toEqual([])
  expect(JSON.parse(localStorage.getItem('ansim.install')!)).toMatchObject({
    firstDay: new Date().toLocaleDateString('sv'),
  })
})

it('offers to install on another day, asks the browser when told, and then rests', async () => {
  remember({ firstDay: '2026-01-01', hasHandled: false, dismissedAtMs: 0 })
  const page = await open()
  expect(page.all('[data-install]')).toEqual([])
  const prompt = offer()
  await expect.poll(() => page.all('[data-install]').length).toBe(1)
  expect(audit(page.root)).toEqual([])
  await page.press('Install')
  await expect.poll(() => page.all('[data-install]').length).toBe(0)
  expect(prompt.asked()).toBe(1)
})

it('is put off for 30 days', async () => {
  remember({ firstDay: '2026-01-01', hasHandled: true, dismissedAtMs: 0 })
  const page = await open()
  offer()
  await page.press('Later')
  await expect.poll(() => page.all('[data-install]').length).toBe(0)
  page.root.remove()
  const again = await open()
  offer()
  await new Promise(resolve => setTimeout(resolve))
  expect(again.all('[data-install]')).toEqual([])
})

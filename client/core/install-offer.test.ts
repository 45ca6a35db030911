import { expect, it } from 'vitest'
import { isInstallOffered, noInstallMemory } from './install-offer.ts'

const day = 24 * 60 * 60_000
const now = 100 * day

it('PW4 offers to install on the second day, or once an alert was handled, and not on the first visit', () => {
  expect(isInstallOffered(noInstallMemory, '2026-11-21', now)).toBe(false)
  expect(isInstallOffered({ ...noInstallMemory, firstDay: '2026-11-21' }, '2026-11-21', now)).toBe(false)
  expect(isInstallOffered({ ...noInstallMemory, firstDay: '2026-11-21' }, '2026-11-22', now)).toBe(true)
  expect(isInstallOffered({ ...noInstallMemory, firstDay: '2026-11-21', hasHandled: true }, '2026-11-21', now)).toBe(true)
})

it('PW4 leaves whoever put it off alone for 30 days', () => {
  const put = { firstDay: '2026-10-01', hasHandled: true, dismissedAtMs: now }
  expect([0, 29 * day, 30 * day - 1, 30 * day].map(later => isInstallOffered(put, '2026-11-21', now + later))).toEqual([false, false, false, true])
})

import type { CameraId, SiteId } from '#contract/ids'
import { expect, it } from 'vitest'
import { isEmptyScope, losesByScope, scopeFormOf, scopeOfForm } from './scope-form.ts'

const [north, south] = ['north', 'south'] as unknown as [SiteId, SiteId]
const [gate, press, yard] = ['gate', 'press', 'yard'] as unknown as [CameraId, CameraId, CameraId]
const sites = new Map<CameraId, SiteId>([
  [gate, north],
  [press, south],
])
const siteOf = (cameraId: CameraId): SiteId | undefined => sites.get(cameraId)

it('sends a camera of a chosen site once: as its site', () => {
  expect(scopeOfForm({
    kind: 'some',
    siteIds: [north],
    cameraIds: [gate, press, yard],
  }, 'viewer', siteOf)).toEqual({
    kind: 'some',
    siteIds: [north],
    cameraIds: [press, yard],
  })
})

it('gives an administrator everything, whatever stands in the fields', () => {
  const form = {
    kind: 'some' as const,
    siteIds: [],
    cameraIds: [gate],
  }
  expect(scopeOfForm(form, 'administrator', siteOf)).toEqual({ kind: 'everything' })
  expect(isEmptyScope({ ...form, cameraIds: [] }, 'administrator')).toBe(false)
  expect(isEmptyScope({ ...form, cameraIds: [] }, 'viewer')).toBe(true)
  expect(isEmptyScope(form, 'viewer')).toBe(false)
})

it('comes back from the fields as it went in', () => {
  const scope = {
    kind: 'some' as const,
    siteIds: [south],
    cameraIds: [yard],
  }
  expect(scopeOfForm(scopeFormOf(scope), 'viewer', siteOf)).toEqual(scope)
  expect(scopeOfForm(scopeFormOf({ kind: 'everything' }), 'viewer', siteOf)).toEqual({ kind: 'everything' })
})

it('knows which roles lose something by a scope', () => {
  expect([
    losesByScope('auditor'),
    losesByScope('viewer'),
    losesByScope('reviewer'),
  ]).toEqual([true, false, false])
})

import type { AuditDraft } from '#contract/audit-entry'
import type { CameraId, OrganizationId } from '#contract/ids'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { auditGroupMs, createAuditGroups } from './audit-groups.ts'

const home = '00000000-0000-4000-8000-0000000000aa' as OrganizationId
const start = 1_790_000_000_000
function aView(afterMs: number, over: Partial<AuditDraft> = {}): AuditDraft {
  return {
    at: epochMs(start + afterMs),
    actor: {
      kind: 'member',
      id: 'm',
      name: 'Kim',
      address: '192.0.2.7',
    },
    action: 'clip.get',
    object: { kind: 'clip', id: `clip-${afterMs}` },
    cameraId: 'c' as CameraId,
    result: 'done',
    ...over,
  }
}

it('AD4 the first view is an entry at once, those of the next five minutes are one together', () => {
  const groups = createAuditGroups()
  expect(groups.add(home, aView(0))).toHaveLength(1)
  expect(groups.add(home, aView(10))).toEqual([])
  expect(groups.add(home, aView(20))).toEqual([])
  expect(groups.sweep(epochMs(start + auditGroupMs - 1))).toEqual([])
  const [{ draft } = { draft: undefined }] = groups.sweep(epochMs(start + auditGroupMs))
  expect(draft?.object).toEqual({ kind: 'clip' })
  expect(JSON.parse(draft!.details!)).toEqual({
    times: 2,
    from: start,
    until: start + 20,
    ids: ['clip-10', 'clip-20'],
  })
  expect(groups.sweep()).toEqual([])
  expect(groups.add(home, aView(auditGroupMs))).toHaveLength(1)
})

it('AD4 another person, address, camera, action or reason is another entry', () => {
  const groups = createAuditGroups()
  const all = [
    aView(0),
    aView(0, {
      actor: {
        kind: 'member',
        id: 'n',
        name: 'Lee',
        address: '192.0.2.7',
      },
    }),
    aView(0, {
      actor: {
        kind: 'member',
        id: 'm',
        name: 'Kim',
        address: '192.0.2.8',
      },
    }),
    aView(0, { cameraId: 'd' as CameraId }),
    aView(0, { action: 'snapshot.get' }),
    aView(0, { result: 'refused', details: '{"code":"not-found"}' }),
    aView(0, { result: 'refused', details: '{"code":"not-allowed"}' }),
  ]
  expect(all.flatMap(draft => groups.add(home, draft))).toHaveLength(all.length)
  expect(all.flatMap(draft => groups.add(home, draft))).toEqual([])
})

it('AD4 a flood of addresses takes no memory for ever: the oldest group is written first', () => {
  const groups = createAuditGroups()
  groups.add(home, aView(0))
  groups.add(home, aView(1))
  let written = 0
  for (let i = 0; i < 5_000; i++) {
    written += groups.add(home, aView(2, {
      actor: { kind: 'nobody', name: '', address: `2001:db8::${i.toString(16)}` },
    })).length
  }
  expect(written).toBe(5_001)
})

import type { AuditEntry } from '#contract/audit-entry'
import type { AuditTrailStanding } from '#contract/audit-routes'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { buildSession, idOf, openPage } from '../testing/people-stage.ts'
import AuditPage from './audit-page.vue'

const at = Date.UTC(2026, 10, 21, 5, 3, 22)
const kim = {
  kind: 'member' as const,
  id: idOf(1),
  name: 'Kim Minsu',
  address: '192.168.1.23',
}
function anEntry(seq: number, over: Partial<AuditEntry> = {}): AuditEntry {
  return {
    seq,
    at: epochMs(at + seq * 61_000),
    actor: kim,
    action: 'camera.update',
    object: {
      kind: 'camera',
      id: idOf(201),
      name: 'North gate',
    },
    result: 'done',
    details: '{"name":"South gate","fields":["login"]}',
    ...over,
  }
}
const entries = [
  anEntry(9, {
    action: 'audit.list',
    object: { kind: 'audit' },
    details: undefined,
  }),
  anEntry(8, {
    action: 'live.view',
    result: 'ended',
    cameraId: idOf(201) as never,
    details: JSON.stringify({ from: at, until: at + 754_000 }),
  }),
  anEntry(7, {
    action: 'clip.get',
    object: { kind: 'clip' },
    cameraId: idOf(201) as never,
    details: JSON.stringify({
      times: 14,
      from: at,
      until: at + 200_000,
      ids: ['x'],
    }),
  }),
  anEntry(6, {
    actor: { kind: 'nobody', name: '', address: '203.0.113.9' },
    action: 'sign-in.password',
    object: { kind: 'sign-in' },
    result: 'failed',
    details: '{"fields":["login","password"],"code":"wrong-login"}',
  }),
  anEntry(5, {
    actor: { ...kim, name: '=HYPERLINK("http://x","<b>Lee</b>")' },
    action: 'camera.remove',
    result: 'refused',
    details: '{"code":"not-allowed"}',
  }),
  anEntry(4, {
    actor: { kind: 'operator', name: 'npx ansim', address: '' },
    action: 'backup.create',
    object: { kind: 'backup' },
    details: undefined,
  }),
  anEntry(3, {
    action: 'incident.verdict',
    object: {
      kind: 'incident',
      id: idOf(900),
    },
    cameraId: idOf(201) as never,
    details: '{"kind":"verdict","verdict":"false-alarm","reason":"wrong-object"}',
  }),
  anEntry(2, {
    action: 'brand-new.thing',
    object: { kind: 'brand-new', id: 'b-1' },
    details: undefined,
  }),
  anEntry(1, {
    actor: { kind: 'system', name: 'Ansim', address: '' },
    action: 'server.start',
    object: { kind: 'server' },
    details: undefined,
  }),
]
const sound: AuditTrailStanding = {
  fromSeq: 1,
  headSeq: 9,
  verifiedAt: epochMs(at),
  verifiedSeq: 9,
  anchoredAt: epochMs(at),
  anchoredSeq: 8,
  hasAnchorTrouble: false,
}

function open(over: { list?: (query: Record<string, unknown>) => unknown, standing?: AuditTrailStanding, language?: 'en' | 'ko' } = {}) {
  return openPage(AuditPage, {
    session: buildSession({ role: 'auditor' }),
    language: over.language ?? 'en',
    cameras: [
      {
        cameraId: idOf(201),
        name: 'North gate',
        kind: 'rtsp',
        streams: [
          {
            streamKind: 'main',
            ingest: { status: 'connecting', since: 0 },
          },
        ],
      },
    ],
    answers: {
      'audit.list': input => (over.list ?? (() => ({ entries, next: 1 })))((input as { query?: Record<string, unknown> }).query ?? {}),
      'audit.standing': () => over.standing ?? sound,
      'member.list': () => ({
        members: [
          {
            memberId: idOf(1),
            name: 'Kim Minsu',
            role: 'supervisor',
            scope: { kind: 'everything' },
            isDisabled: false,
            hasSecondStep: true,
            createdAt: 0,
            sessions: 1,
          },
        ],
        links: [],
      }),
    },
  })
}

it('ADM-5 AD11 shows who did what from where and what came of it, and whether the trail can be believed', async () => {
  const page = await open()
  await expect.poll(() => page.all('[data-seq]').length).toBe(entries.length)
  const row = (seq: number) => page.all(`[data-seq="${seq}"]`)[0]!.textContent
  expect(row(5)).toContain('=HYPERLINK("http://x","<b>Lee</b>")')
  expect(row(5)).toContain('Refused')
  expect(row(7)).toContain('14 times')
  expect(row(7)).toContain('North gate')
  expect(row(6)).toContain('Not signed in')
  expect(row(3)).toContain('verdict: False alarm · reason: Something else')
  expect(row(5)).toContain('why: no right to it')
  expect(row(2)).toContain('brand-new.thing')
  expect(page.all('[data-trail=sound]')).toHaveLength(1)
  expect(page.text()).toContain('up to entry 9')
})

it('ADM-5 AD11 asks the server for what is chosen, also for the CSV, and for more before the last one', async () => {
  const page = await open()
  await expect.poll(() => page.all('[data-seq]').length).toBeGreaterThan(0)
  page.type('Search', '203.0.113.9')
  await expect.poll(() => page.all<HTMLSelectElement>('select')[0]!.options.length).toBe(2)
  const [person] = page.all<HTMLSelectElement>('select')
  person!.value = idOf(1)
  person!.dispatchEvent(new Event('change'))
  await page.press('Find')
  await expect.poll(() => page.asked.filter(({ name }) => name === 'audit.list').at(-1)!.input).toMatchObject({
    query: {
      text: '203.0.113.9',
      memberId: idOf(1),
    },
  })
  await expect.poll(() => page.all<HTMLAnchorElement>('a[download]')[0]!.getAttribute('href')).toBe(`/api/audit/entries.csv?text=203.0.113.9&memberId=${idOf(1)}`)
  await page.press('Show more')
  await expect.poll(() => page.asked.filter(({ name }) => name === 'audit.list').at(-1)!.input).toMatchObject({
    query: { before: 1, text: '203.0.113.9' },
  })
})

it('ADM-5 AD11 says what is wrong with the trail and what to do; that there is nothing; that the server did not answer', async () => {
  const bad = await open({
    standing: {
      ...sound,
      flaw: { kind: 'deletion', seq: 4, untilSeq: 6 },
    },
    list: () => ({ entries: [] }),
  })
  await expect.poll(() => bad.all('[data-trail=bad]').length).toBe(1)
  expect(bad.text()).toContain('Entries 4 to 6 are missing.')
  expect(bad.text()).toContain('npx ansim audit verify')
  expect(bad.text()).toContain('There is no such entry.')
  bad.root.remove()
  const away = await open({
    list: () => { throw new AppError('database-unavailable', 'away') },
  })
  await expect.poll(() => away.alert()).not.toBe('')
  expect(away.button('Try again')).toBeDefined()
})

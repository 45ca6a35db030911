import type { Route } from '#contract/routes'
import type { DetailTongue } from './detail-words.ts'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { annotationChangeSchema } from '#contract/annotation'
import { routes } from '#contract/routes'
import { z } from '#contract/schema'
import { en } from '../../i18n/en.ts'
import { ko } from '../../i18n/ko.ts'
import { detailWords } from './detail-words.ts'

const sfu = join(import.meta.dirname, '../../../sfu')
const rows = Object.entries<Route>(routes)
const at = Date.UTC(2026, 10, 21, 5, 3)

function messageAt(messages: object, path: string): unknown {
  return path.split('.').reduce<unknown>((tree, key) => (tree as Record<string, unknown> | undefined)?.[key], messages)
}

/** Keys of an object's schema, and of every kind that it may be. */
function keysOf(schema: unknown): string[] {
  const { properties = {}, anyOf = [], oneOf = [] } = z.toJSONSchema(schema as z.ZodType, { unrepresentable: 'any', io: 'input' }) as Record<string, unknown> as { properties?: object, anyOf?: { properties?: object }[], oneOf?: { properties?: object }[] }
  return [
    properties,
    ...anyOf.concat(oneOf).map(kind => kind.properties ?? {}),
  ].flatMap(Object.keys)
}

/** What the server writes beside what a route was given: read from its sources, so that a new one is not forgotten here. */
function keysInSources(): string[] {
  return readdirSync(sfu, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !/\.test\.ts$|node_modules|testing\//.test(file))
    .map(file => readFileSync(join(sfu, file), 'utf8'))
    .filter(source => /noteAudit\(|\baction: ['`]/.test(source))
    .flatMap(source => [
      ...source.matchAll(/\bdetails: [^{;\n]*(?:\n[^{;\n]*)?\{([^{}]*)[{}]/g),
    ])
    .flatMap(([, inside]) => inside!.replaceAll(/\.\.\.[^,]*/g, '').split(','))
    .flatMap(part => /^\s*(?:readonly )?([a-z]\w*)\b/i.exec(part)?.[1] ?? [])
}

/** Written where no pattern finds it: by the table of groups, by what is too long, by calls and by what comes to nothing. */
const own = [
  'times',
  'from',
  'until',
  'ids',
  'cut',
  'code',
  'fields',
  'rows',
  'olderThan',
  'because',
  'isOvertaken',
]
const keys = new Set([
  ...own,
  ...keysInSources(),
  ...keysOf(annotationChangeSchema).filter(key => key !== 'text'),
  ...rows.filter(([, { audit }]) => audit !== 'none').flatMap(([, { auditDetails = [], params, body }]) => [
    ...auditDetails,
    ...keysOf(params),
    ...body
      ? keysOf(body)
      : [],
  ]),
])

it.each([
  ['en', en],
  ['ko', ko],
])('ADM-5 AD11 has one word for every key that the server writes into an entry (%s)', (_, messages) => {
  expect(keys.size).toBeGreaterThan(80)
  expect([...keys]).toEqual(expect.arrayContaining([
    'incidentId',
    'fromSchema',
    'untilSeq',
    'takenAt',
    'madeAt',
    'entries',
    'login',
    'groundPlane',
    'polygon',
  ]))
  const wordsOf = (key: string): unknown[] => [`plant.file.field.${key}`, `audit.detail.${key}`].map(path => messageAt(messages, path)).filter(word => typeof word === 'string')
  expect([...keys].filter(key => wordsOf(key).length !== 1)).toEqual([])
})

it.each([
  ['en', en],
  ['ko', ko],
])('ADM-5 AD11 names every noun and verb of an action, no two nouns alike (%s)', (_, { audit }) => {
  const actions = rows.filter(([, route]) => route.audit !== 'none').map(([name]) => name.split('.') as [string, string])
  expect(actions.map(([noun]) => noun).filter(noun => !(noun in audit.noun))).toEqual([])
  expect(rows.map(([name]) => name.split('.')[1]!).filter(verb => !(verb in audit.verb))).toEqual([])
  const nouns = Object.values(audit.noun)
  expect(nouns.filter((noun, index) => nouns.indexOf(noun) !== index)).toEqual([])
})

function tongueOf(messages: object): DetailTongue {
  return {
    t: (path, named = {}) => String(messageAt(messages, path)).split(' | ')[0]!.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(named[name])),
    te: path => typeof messageAt(messages, path) === 'string',
    n: String,
    locale: messages === ko
      ? 'ko'
      : 'en',
    nameOf: id => ({ g: 'North gate', s: 'Main hall' })[id],
    scopeOf: ({ kind }) => kind,
  }
}
function told(details: object, { action = 'camera.update', name }: { action?: string, name?: string } = {}, messages: object = en): string {
  return detailWords({
    action,
    object: {
      kind: 'camera',
      ...name !== undefined && { name },
    },
    details: JSON.stringify(details),
  }, tongueOf(messages)).join(' · ')
}

it('ADM-5 AD11 tells details in words: what was chosen, by name; what is too much for a line only as having been given', () => {
  expect(told({ kind: 'note', annotationId: 'a', madeAt: at }, { action: 'incident.note' })).toMatch(/^said at: Nov 2[01], 2026, \d\d:\d3$/)
  expect(told({ kind: 'verdict', verdict: 'false-alarm', reason: 'wrong-object' }, { action: 'incident.verdict' })).toBe('verdict: False alarm · reason: Something else')
  expect(told({ kind: 'verdict', verdict: 'false-alarm', reason: 'wrong-object' }, { action: 'incident.verdict' }, ko)).toBe(`판정: ${ko.review.verdict['false-alarm']} · 이유: ${ko.incidents.reason['wrong-object']}`)
  expect(told({
    name: 'South gate',
    siteId: 's',
    transport: 'udp',
    fields: ['login', 'address'],
  }, { name: 'North gate' })).toBe('name: South gate · site: Main hall · transport: UDP only · given: user name, address')
  expect(told({ name: 'North gate' }, { name: 'North gate' })).toBe('')
  expect(told({
    zoneIds: ['x', 'y'],
    cameraIds: ['g'],
    schedule: { spans: [] },
    armed: false,
    trackCoolDownMs: 90_000,
  })).toBe('zones: 2 · cameras: North gate · armed or not: no · pause for the same object: 1 min · given: schedule')
  expect(told({
    fields: ['login', 'password'],
    code: 'wrong-login',
  })).toBe('why: wrong name or password · given: user name, password')
  expect(told({ code: 'internal' })).toBe(`why: ${en.errors.internal}`)
  expect(told({
    times: 14,
    from: at,
    until: at + 60_000,
    ids: ['x'],
    code: 'not-allowed',
  })).toMatch(/^14 times, .* · why: no right to it$/)
  expect(told({ kind: 'storage-bytes', limit: 2_000_000_000 })).toBe('kind: Storage for evidence · limit: 2 GB')
  expect(told({ rows: 3, because: 'the disk is full' }, {}, ko)).toBe('개수: 3 · 이유: 디스크가 가득 참')
  expect(told({ isOvertaken: true, isWorking: true, takenBack: false })).toBe('not applied, somebody else was first · started work')
})

it('ADM-5 AD11 shows what it does not know as it was written', () => {
  expect(told({ 'brand-new': 'thing' })).toBe('brand-new: thing')
  expect(detailWords({
    action: 'a.b',
    object: { kind: 'a' },
    details: 'not JSON',
  }, tongueOf(en))).toEqual(['not JSON'])
})

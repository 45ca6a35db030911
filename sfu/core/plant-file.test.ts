import type { PlantState } from './plant-file.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plantFileJsonSchema } from '#contract/plant-file'
import { inOrder, planImport, toPlantFile } from './plant-file.ts'
import { readPlantFile } from './read-plant-file.ts'
import { plantFiles } from './testing/plant-files.ts'
import { siteOf } from './testing/site-of.ts'

function shuffleBy(numbers: fc.Stream<number>): <T>(things: readonly T[]) => T[] {
  return things => things.map(thing => ({ thing, at: numbers.next().value! })).sort((a, b) => a.at - b.at).map(({ thing }) => thing)
}
function codeOf(given: unknown): unknown {
  try {
    readPlantFile(given)
    return 'read'
  }
  catch (error) {
    return (error as { code: string }).code
  }
}
function sentenceOf(given: unknown): string {
  try {
    readPlantFile(given)
    return 'read'
  }
  catch (error) {
    return (error as Error).message
  }
}

describe('a site as a file', () => {
  it('PL10 is the same file byte by byte for the same content, whatever its ids and its order', () => {
    fc.assert(fc.property(plantFiles, fc.infiniteStream(fc.nat()), (file, numbers) => {
      const shuffle = shuffleBy(numbers)
      const exported = toPlantFile(siteOf(file))
      expect(JSON.stringify(toPlantFile(siteOf(file, shuffle)))).toBe(JSON.stringify(exported))
      expect(JSON.stringify(inOrder(exported))).toBe(JSON.stringify(exported))
      expect(JSON.stringify(readPlantFile(JSON.parse(JSON.stringify(exported))))).toBe(JSON.stringify(exported))
    }))
  })

  it('PL10 is the same file also where areas lie on each other under one name, and rules over some of them', () => {
    const file = readPlantFile(aFile())
    const gate = file.cameras[0]!
    const overs = fc.array(fc.uniqueArray(fc.constantFrom('z1', 'z2', 'z3', 'z4'), { minLength: 1, maxLength: 3 }), { maxLength: 4 })
    fc.assert(fc.property(overs, fc.infiniteStream(fc.nat()), (over, numbers) => {
      const shuffle = shuffleBy(numbers)
      const state = (order?: typeof shuffle): PlantState => siteOf({
        ...file,
        cameras: [
          {
            ...gate,
            zones: ['z1', 'z2', 'z3', 'z4'].map(key => ({ ...gate.zones[0]!, key })),
            rules: over.map(zones => ({ ...gate.rules[0]!, zones })),
          },
        ],
      }, order)
      expect(JSON.stringify(toPlantFile(state(shuffle)))).toBe(JSON.stringify(toPlantFile(state())))
    }))
  })

  it('PL12 that is imported where it came from changes nothing; into another it is said what is added, changed, removed', () => {
    fc.assert(fc.property(plantFiles, plantFiles, (one, other) => {
      const [state, file] = [
        siteOf(one),
        inOrder(other),
      ]
      expect(planImport(state, toPlantFile(state), () => true).changes).toEqual([])
      const { changes } = planImport(state, file, () => true)
      const same = JSON.stringify(toPlantFile(state)) === JSON.stringify(file)
      expect(changes.length === 0).toBe(same)
      const named = (kind: string): string[] => changes.filter(change => change.kind === kind && change.what === 'camera').map(({ name }) => name).sort()
      const key = ({ name, kind }: { name: string, kind: string }): string => `${name.toLowerCase()} ${kind}`
      expect(named('added')).toEqual(other.cameras.filter(camera => !one.cameras.some(each => key(each) === key(camera))).map(({ name }) => name).sort())
      expect(named('removed')).toEqual(one.cameras.filter(camera => !other.cameras.some(each => key(each) === key(camera))).map(({ name }) => name).sort())
    }))
  })

  it('PL12 says a changed rule, a moved zone and a camera that needs its login', () => {
    const file = readPlantFile(aFile())
    const gate = file.cameras[0]!
    const next = {
      ...file,
      cameras: [
        {
          ...gate,
          zones: [
            {
              ...gate.zones[0]!,
              polygon: gate.zones[0]!.polygon.map(({ x, y }) => ({ x: x + 0.1, y })),
            },
          ],
          rules: [
            { ...gate.rules[0]!, severity: 'critical' as const },
          ],
        },
        {
          ...gate,
          name: 'New',
          detectorId: 'gone' as never,
        },
      ],
    }
    const { changes, notes } = planImport(siteOf(file), inOrder(next), () => false)
    expect(changes).toEqual([
      {
        kind: 'changed',
        what: 'zone',
        name: 'Area',
        cameraName: 'Gate',
        fields: ['polygon'],
      },
      {
        kind: 'changed',
        what: 'rule',
        name: 'Nobody here',
        cameraName: 'Gate',
        fields: ['severity'],
      },
      { kind: 'added', what: 'camera', name: 'New' },
    ])
    expect(notes).toEqual([
      { kind: 'login-needed', cameraName: 'New' },
      { kind: 'detector-missing', detectorId: 'gone' },
    ])
  })
})

function aFile(change: (file: Record<string, never>) => void = () => {}): Record<string, unknown> {
  const file = {
    format: 'ansim-plant',
    formatVersion: 1,
    site: { name: 'Ulsan', timeZone: 'Asia/Seoul' },
    groups: [
      { name: 'Gates', icon: 'door' },
    ],
    cameras: [
      {
        name: 'Gate',
        kind: 'rtsp',
        address: 'rtsp://10.0.0.1/1',
        groups: ['Gates'],
        zones: [
          {
            key: 'z1',
            name: 'Area',
            polygon: [
              { x: 0.1, y: 0.1 },
              { x: 0.5, y: 0.1 },
              { x: 0.5, y: 0.5 },
            ],
          },
        ],
        rules: [
          {
            name: 'Nobody here',
            armed: true,
            severity: 'high',
            zones: ['z1'],
            condition: {
              kind: 'zone-presence',
              labels: ['person'],
            },
          },
        ],
      },
    ],
  }
  change(file as never)
  return file
}

/** Whatever somebody writes into it. */
interface SpoiltFile { site: Spoilt, cameras: [SpoiltCamera, ...SpoiltCamera[]] }
type Spoilt = Record<string, unknown>
type SpoiltCamera = Spoilt & { zones: [Spoilt, ...Spoilt[]], rules: [Spoilt, ...Spoilt[]] }

describe('PL11 what is no such file', () => {
  it.each([
    ['text', 'hello'],
    ['nothing', null],
    [
      'a list',
      [1],
    ],
    [
      'another program\'s',
      { version: 3, cameras: [] },
    ],
  ])('%s is foreign', (_, given) => {
    expect(codeOf(given)).toBe('plant-file-foreign')
  })

  it('of a later version is named so, whatever else is in it', () => {
    expect(codeOf({ format: 'ansim-plant', formatVersion: 2, world: {} })).toBe('plant-file-newer')
    expect(codeOf(aFile())).toBe('read')
  })

  it.each<[string, (file: SpoiltFile) => void, RegExp]>([
    [
      'a camera without a name',
      file => file.cameras[0].name = '',
      /At cameras, 0 .*Give the camera a name/,
    ],
    [
      'a rule of a severity that there is none of',
      file => file.cameras[0].rules[0].severity = 'awful',
      /cameras, 0 "Gate", rules, 0 "Nobody here", severity/,
    ],
    [
      'a field nobody knows',
      file => file.cameras[0].pasword = 'x',
      /cameras, 0 "Gate"/,
    ],
    [
      'two cameras of one name',
      file => file.cameras.push({ ...file.cameras[0], name: 'GATE' }),
      /Two cameras are called "GATE"/,
    ],
    [
      'a group that is not in it',
      file => file.cameras[0].groups = ['Docks'],
      /no group "Docks"/,
    ],
    [
      'a rule over a zone that is not there',
      file => file.cameras[0].rules[0].zones = ['z9'],
      /rule "Nobody here"/,
    ],
    [
      'an area that crosses itself',
      file => file.cameras[0].zones[0].polygon = [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
        { x: 1, y: 0 },
        { x: 0, y: 1 },
      ],
      /zone "Area": The outline crosses itself/,
    ],
    [
      'two zones of one key',
      file => file.cameras[0].zones.push(file.cameras[0].zones[0]),
      /same key/,
    ],
    [
      'a camera without its address',
      file => delete file.cameras[0].address,
      /has an address/,
    ],
    [
      'a time zone that there is none of',
      file => file.site.timeZone = 'Mars/Base',
      /site "Ulsan", timeZone/,
    ],
  ])('with %s is refused with the place', (_, change, words) => {
    const file = aFile(change as never)
    expect(codeOf(file)).toBe('plant-file-damaged')
    expect(sentenceOf(file)).toMatch(words)
  })

  it('cut or spoiled anywhere is refused or another good file, never half read', () => {
    const text = JSON.stringify(aFile())
    fc.assert(fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
      let given: unknown
      try {
        given = JSON.parse(text.slice(0, at) + character + text.slice(at + 1))
      }
      catch {
        return
      }
      expect(codeOf(given)).toMatch(/^(?:read|plant-file-(?:foreign|newer|damaged))$/)
    }))
  })
})

it('PL10 has a published schema that names no secret', () => {
  const schema = JSON.stringify(plantFileJsonSchema())
  expect(schema).toContain('"ansim-plant"')
  expect(schema).not.toMatch(/password|username|credential|login/i)
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readLabels } from './read-labels.ts'

const polygon = [
  { x: 0.3, y: 0.4 },
  { x: 0.5, y: 0.4 },
  { x: 0.5, y: 0.6 },
]
const dock = {
  zones: [
    { name: 'Edge', polygon },
  ],
  rules: [
    {
      name: 'Nobody',
      condition: {
        kind: 'zone-presence',
        labels: ['person'],
      },
    },
  ],
  events: [
    { rule: 'Nobody', startS: 1, endS: 2 },
  ],
}
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-labels-'))
  await writeFile(join(folder, 'dock.mp4'), 'a clip')
})
afterEach(() => rm(folder, { recursive: true }))

async function trouble(labels: unknown): Promise<string> {
  await writeFile(join(folder, 'labels.json'), typeof labels === 'string'
    ? labels
    : JSON.stringify(labels))
  return readLabels(folder).then(() => 'none', (error: Error) => error.message)
}

describe('labels of an evaluation', () => {
  it('VA3 are taken with what may be left out', async () => {
    await writeFile(join(folder, 'labels.json'), JSON.stringify({
      version: 1,
      clips: { 'dock.mp4': dock },
    }))
    const { timeZone, clips } = await readLabels(folder)
    expect(timeZone).toBe('UTC')
    expect(clips['dock.mp4']).toMatchObject({
      rules: [
        {
          severity: 'high',
          minScore: 0.45,
          condition: { minLooks: 3 },
        },
      ],
      events: [
        { optional: false },
      ],
    })
  })

  it.each([
    ['no JSON', '{', /is no JSON/],
    [
      'another version',
      { version: 2, clips: {} },
      /labels\.json, version: /,
    ],
    [
      'no clip',
      { version: 1, clips: {} },
      /names no clip/,
    ],
    [
      'a clip that is not there',
      {
        version: 1,
        clips: { 'gate.mp4': dock },
      },
      /gate\.mp4, which is not in/,
    ],
    [
      'a clip elsewhere',
      {
        version: 1,
        clips: { '../dock.mp4': dock },
      },
      /in this folder/,
    ],
    [
      'a kind that is none',
      {
        version: 1,
        clips: {
          'dock.mp4': {
            ...dock,
            rules: [
              {
                name: 'Nobody',
                condition: { kind: 'flying' },
              },
            ],
          },
        },
      },
      /clips, dock\.mp4, rules 1, condition/,
    ],
    [
      'a point off the picture',
      {
        version: 1,
        clips: {
          'dock.mp4': {
            ...dock,
            zones: [
              {
                name: 'Edge',
                polygon: [
                  { x: 2, y: 0 },
                  ...polygon,
                ],
              },
            ],
          },
        },
      },
      /zones 1, polygon 1, x/,
    ],
    [
      'an event that ends before it starts',
      {
        version: 1,
        clips: {
          'dock.mp4': {
            ...dock,
            events: [
              { rule: 'Nobody', startS: 3, endS: 2 },
            ],
          },
        },
      },
      /exchange startS and endS/,
    ],
    [
      'a rule that is not there',
      {
        version: 1,
        clips: {
          'dock.mp4': {
            ...dock,
            events: [
              { rule: 'None', startS: 1, endS: 2 },
            ],
          },
        },
      },
      /dock\.mp4, event 1: there is no rule "None"; the rules are "Nobody"/,
    ],
    [
      'a zone that is not there',
      {
        version: 1,
        clips: {
          'dock.mp4': {
            ...dock,
            rules: [
              {
                ...dock.rules[0],
                zones: ['Gate'],
              },
            ],
          },
        },
      },
      /there is no zone "Gate"; the zones are "Edge"/,
    ],
    [
      'a zone that the rule does not watch',
      {
        version: 1,
        clips: {
          'dock.mp4': {
            ...dock,
            events: [
              {
                rule: 'Nobody',
                zone: 'Gate',
                startS: 1,
                endS: 2,
              },
            ],
          },
        },
      },
      /does not watch the zone "Gate"/,
    ],
    [
      'two rules of one name',
      {
        version: 1,
        clips: {
          'dock.mp4': {
            ...dock,
            rules: [dock.rules[0], dock.rules[0]],
          },
        },
      },
      /two rules are called "Nobody"/,
    ],
    [
      'a line rule over an area',
      {
        version: 1,
        clips: {
          'dock.mp4': {
            ...dock,
            rules: [
              {
                name: 'Nobody',
                condition: { kind: 'line-crossing' },
              },
            ],
          },
        },
      },
      /rule "Nobody", zone "Edge": /,
    ],
  ])('VA3 with %s are refused, with the place and the remedy', async (_, labels, sentence) => {
    expect(await trouble(labels)).toMatch(sentence)
  })

  it('VA3 without a file say what belongs there', async () => {
    await expect(readLabels(folder)).rejects.toThrow(/There is no labels\.json in .*README/)
  })
})

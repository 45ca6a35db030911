import type { RouteName } from '#contract/routes'
import type { OperatorClient } from './operator-client.ts'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readModelCommand, runModelCommand } from './model-commands.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-'))
})
afterAll(() => rm(folder, { recursive: true }))

const detectors = [
  {
    detectorId: 'ansim-nano-5',
    name: 'Ansim nano',
    origin: 'shipped',
    labels: ['person'],
    isCommon: true,
  },
  {
    detectorId: 'own-press',
    name: 'Press',
    origin: 'added',
    labels: ['person'],
    isCommon: false,
  },
]
async function run(args: string[], flags: { labels?: string } = {}) {
  const asked: [RouteName, Record<string, unknown>][] = []
  const call = (async (name: RouteName, input: Record<string, unknown> = {}) => {
    asked.push([name, input])
    return name === 'detector.list'
      ? {
          detectors,
          common: { detectorId: 'own-press' },
        }
      : {
          detectorId: null,
          detector: detectors[1],
          gates: [
            { name: 'scores', outcome: 'passed', says: 'It finds 9 people.' },
          ],
        }
  }) as OperatorClient['call']
  const { lines } = await runModelCommand(readModelCommand(args, flags, folder), { call })
  return {
    lines: lines.map(line => line.join(' | ')),
    asked,
  }
}

it('DE1 sends the file itself with its label map, and says what it was looked at for', async () => {
  await writeFile(join(folder, 'press.onnx'), 'onnx')
  await writeFile(join(folder, 'map.json'), '{"a": "person"}')
  const { lines, asked } = await run(['add', 'press.onnx'], { labels: 'map.json' })
  expect(lines[0]).toBe('passed | scores | It finds 9 people.')
  expect(asked[0]![1]).toMatchObject({
    query: { name: 'press.onnx', labels: '{"a": "person"}' },
  })
  expect(String(asked[0]![1].body)).toBe('onnx')
  await expect(run(['add', 'none.onnx'])).rejects.toThrow('cannot be read')
})

it('lists, takes one for all, goes back and removes', async () => {
  expect((await run(['list'])).lines).toEqual([
    'ansim-nano-5 | Ansim nano | shipped | person',
    'own-press | Press | added | person | for all cameras',
  ])
  expect((await run(['use', 'Ansim nano'])).asked.at(-1)).toEqual([
    'detector.choose',
    {
      body: { detectorId: null },
    },
  ])
  expect((await run(['use', 'own-press'])).asked.at(-1)).toEqual([
    'detector.choose',
    {
      body: { detectorId: 'own-press' },
    },
  ])
  await expect(run(['use', 'x'])).rejects.toMatchObject({ code: 'model-not-found' })
  expect((await run(['back'])).lines).toEqual(['Back to the server\'s own.'])
  expect((await run(['remove', 'own-press'])).asked.at(-1)![0]).toBe('detector.remove')
  expect(() => readModelCommand(['draw'], {}, folder)).toThrow('model wants')
})

import { spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it, onTestFinished } from 'vitest'

const repository = join(import.meta.dirname, '..')

/** Two people walk towards each other, turn and walk back: each goes over the line in twice. */
const labels = {
  version: 1,
  clips: {
    'crossing.mp4': {
      zones: [
        {
          name: 'Line',
          polygon: [
            { x: 0.62, y: 0.5 },
            { x: 0.62, y: 0.8 },
          ],
        },
        {
          name: 'Ceiling',
          polygon: [
            { x: 0.1, y: 0.01 },
            { x: 0.9, y: 0.01 },
            { x: 0.9, y: 0.2 },
            { x: 0.1, y: 0.2 },
          ],
        },
      ],
      rules: [
        {
          name: 'Over the line',
          zones: ['Line'],
          trackCoolDownMs: 0,
          cameraCoolDownMs: 0,
          condition: { kind: 'line-crossing' },
        },
        {
          name: 'Under the roof',
          zones: ['Ceiling'],
          condition: {
            kind: 'zone-presence',
            labels: ['person'],
          },
        },
      ],
      events: [1.9, 3.95, 7.9, 9.95].map(startS => ({ rule: 'Over the line', startS, endS: startS + 0.5 })),
    },
  },
}

function ansim(...words: string[]): Promise<{ code: number | null, told: string, said: string }> {
  const child = spawn(process.execPath, [
    join(repository, 'sfu/setup/ansim.mjs'),
    ...words,
  ], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => {
    child.kill()
  })
  const heard = { told: '', said: '' }
  child.stdout.on('data', (data: object) => heard.told += String(data))
  child.stderr.on('data', (data: object) => heard.said += String(data))
  return new Promise(resolve => child.on('close', code => resolve({ code, ...heard })))
}

it('VA1 npx ansim evaluate plays a labelled clip in Chromium and scores what the rules told of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ansim-evaluate-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  copyFileSync(join(repository, 'sfu/demo/footage/crossing.mp4'), join(folder, 'crossing.mp4'))
  writeFileSync(join(folder, 'labels.json'), JSON.stringify(labels))
  const { code, told, said } = await ansim('evaluate', folder, '--json', '--engine', 'wasm')
  expect(code, said).toBe(0)
  const report = JSON.parse(told) as { all: object, coverage: number, clips: { looks: number, engine: string, raised: { rule: string, atMs: number }[] }[] }
  expect(report.all).toMatchObject({
    expected: 4,
    matched: 4,
    falseAlarms: 0,
    duplicates: 0,
    f1: 1,
  })
  expect(report.coverage).toBe(1)
  const [clip] = report.clips
  expect(clip).toMatchObject({ clip: 'crossing.mp4', pictures: 180, engine: 'wasm' })
  expect(clip!.looks).toBeGreaterThan(50)
  expect(clip!.raised.map(({ rule }) => rule)).toEqual(Array.from({ length: 4 }).fill('Over the line'))
})

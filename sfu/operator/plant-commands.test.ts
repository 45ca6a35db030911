import type { RouteName } from '#contract/routes'
import type { OperatorClient } from './operator-client.ts'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPlantCommand, runPlantCommand } from './plant-commands.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plant-'))
})
afterAll(() => rm(folder, { recursive: true }))

const file = {
  format: 'ansim-plant',
  formatVersion: 1,
  site: { name: 'Ulsan', timeZone: 'Asia/Seoul' },
  groups: [],
  cameras: [],
}
function client(sites = ['Ulsan', 'Busan'], changes: object[] = [
  {
    kind: 'changed',
    what: 'rule',
    name: 'Nobody',
    cameraName: 'Gate',
    fields: ['armed', 'severity'],
  },
]) {
  const asked: [RouteName, unknown][] = []
  const answers: Partial<Record<RouteName, unknown>> = {
    'site.list': {
      sites: sites.map((name, index) => ({ siteId: `id-${index}`, name, timeZone: 'UTC' })),
    },
    'plant-file.export': file,
    'plant-file.preview': {
      basis: 'b',
      changes,
      notes: [
        { kind: 'login-needed', cameraName: 'New' },
      ],
    },
    'plant-file.import': {
      madeAt: 1,
      byName: 'x',
      changes: 1,
      canUndo: true,
    },
    'plant-file.undo': {},
  }
  return {
    asked,
    call: (async (name: RouteName, input?: unknown) => {
      asked.push([name, input])
      return answers[name]
    }) as OperatorClient['call'],
  }
}
async function run(args: string[], flags: { site?: string, yes?: boolean }, to = client()) {
  const { lines } = await runPlantCommand(readPlantCommand(args, flags, folder), to)
  return {
    lines: lines.map(line => line.join(' | ')),
    asked: to.asked,
  }
}

describe('npx ansim plant', () => {
  it('writes a site into a file and says what is not in it', async () => {
    const { lines } = await run(['export', 'ulsan.json'], { site: 'ulsan' })
    expect(JSON.parse(await readFile(join(folder, 'ulsan.json'), 'utf8'))).toEqual(file)
    expect(lines[0]).toContain('passwords')
  })

  it('PL12 says what an import changes, and does it only with --yes, on the basis that was looked at', async () => {
    await writeFile(join(folder, 'in.json'), JSON.stringify(file))
    const looked = await run(['import', 'in.json'], { site: 'Busan' })
    expect(looked.lines).toEqual([
      'changed | rule | Nobody (camera Gate) | armed, severity',
      'note | camera | New | give its user name and password anew: the file has none',
      'Nothing was done yet; add --yes to do it.',
    ])
    expect(looked.asked.map(([name]) => name)).not.toContain('plant-file.import')
    const done = await run(['import', 'in.json'], { site: 'Busan', yes: true })
    expect(done.asked.at(-1)).toEqual([
      'plant-file.import',
      {
        params: { siteId: 'id-1' },
        body: { file, basis: 'b' },
      },
    ])
    expect((await run(['import', 'in.json'], { site: 'Busan', yes: true }, client(undefined, []))).asked.map(([name]) => name)).not.toContain('plant-file.import')
  })

  it('wants to know which site where there are several, and says which there are', async () => {
    expect((await run(['undo'], {}, client(['Only']))).lines).toEqual(['Only is as it was before the import.'])
    await expect(run(['undo'], {})).rejects.toThrow('Say which site with --site NAME; there are "Ulsan", "Busan".')
    await expect(run(['undo'], { site: 'Mars' })).rejects.toThrow('There is no site "Mars"')
  })

  it('says how it is written, and what a file is that it cannot read', async () => {
    for (const args of [
      [],
      ['export'],
      ['import', 'a', 'b'],
      ['undo', 'x'],
      ['draw'],
    ])
      expect(() => readPlantCommand(args, {}, folder)).toThrow('plant wants export or import with a file, or undo')
    await expect(run(['import', 'nowhere.json'], { site: 'Ulsan' })).rejects.toThrow('cannot be read')
    await writeFile(join(folder, 'text.json'), 'hello')
    await expect(run(['import', 'text.json'], { site: 'Ulsan' })).rejects.toMatchObject({ code: 'plant-file-foreign' })
  })
})

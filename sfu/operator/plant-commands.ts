import type { PlantChange, PlantFile, PlantNote } from '#contract/plant-file'
import type { Site } from '#contract/site'
import type { OperatorClient } from './operator-client.ts'
import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AppError } from '#contract/app-error'
import { unreachable } from '#contract/unreachable'

/** What an operator does with a site's configuration as a file. */
export type PlantCommand = { readonly site?: string } & (
  | { readonly verb: 'plant-export', readonly file: string }
  | { readonly verb: 'plant-import', readonly file: string, readonly isSure: boolean }
  | { readonly verb: 'plant-undo' }
)

type Line = [string, ...string[]]
interface Answer { readonly value: unknown, readonly lines: Line[] }
type Client = Pick<OperatorClient, 'call'>

/** Reads what stands after `npx ansim plant`; fails with 'bad-input' and how it is written. */
export function readPlantCommand([verb, file, ...more]: readonly string[], { site, yes = false }: { readonly site?: string | undefined, readonly yes?: boolean | undefined }, cwd: string): PlantCommand {
  const of = site === undefined
    ? {}
    : { site }
  if (verb === 'undo' && file === undefined)
    return { verb: 'plant-undo', ...of }
  if (file !== undefined && more.length === 0 && verb === 'export') {
    return {
      verb: 'plant-export',
      file: resolve(cwd, file),
      ...of,
    }
  }
  if (file !== undefined && more.length === 0 && verb === 'import') {
    return {
      verb: 'plant-import',
      file: resolve(cwd, file),
      isSure: yes,
      ...of,
    }
  }
  throw new AppError('bad-input', 'plant wants export or import with a file, or undo: npx ansim plant export ulsan.json --site Ulsan.')
}

/** Answers the lines for people, or the object for programs. An import without --yes only says what it would change. */
export async function runPlantCommand(command: PlantCommand, client: Client): Promise<Answer> {
  const { sites } = await client.call('site.list')
  const site = siteOf(sites, command.site)
  const params = { siteId: site.siteId }
  switch (command.verb) {
    case 'plant-export': {
      const file = await client.call('plant-file.export', { params })
      await writeFile(command.file, `${JSON.stringify(file, null, 2)}\n`)
      return {
        value: file,
        lines: [
          [`Wrote ${site.name} with ${file.cameras.length} cameras to ${command.file}. User names, passwords and the floor plan are not in it.`],
        ],
      }
    }
    case 'plant-import': {
      const file = await readFileOf(command.file)
      const preview = await client.call('plant-file.preview', {
        params,
        body: { file },
      })
      const lines = [
        ...preview.changes.map(changeLine),
        ...preview.notes.map(noteLine),
      ]
      if (!command.isSure || preview.changes.length === 0) {
        return {
          value: preview,
          lines: [
            ...lines,
            [
              preview.changes.length === 0
                ? `${site.name} is as this file says already.`
                : 'Nothing was done yet; add --yes to do it.',
            ],
          ],
        }
      }
      const done = await client.call('plant-file.import', {
        params,
        body: { file, basis: preview.basis },
      })
      return {
        value: done,
        lines: [
          ...lines,
          [`Done: ${done.changes} changes in ${site.name}. npx ansim plant undo takes them back, once.`],
        ],
      }
    }
    case 'plant-undo':
      await client.call('plant-file.undo', { params })
      return {
        value: {},
        lines: [
          [`${site.name} is as it was before the import.`],
        ],
      }
    default:
      return unreachable(command)
  }
}

function siteOf(sites: readonly Site[], wanted: string | undefined): Site {
  const [first, ...others] = sites
  if (wanted === undefined && first && others.length === 0)
    return first
  const site = sites.find(({ name, siteId }) => name.toLowerCase() === wanted?.toLowerCase() || siteId === wanted)
  if (!site) {
    throw new AppError('bad-input', wanted === undefined
      ? `Say which site with --site NAME; there are ${sites.map(({ name }) => `"${name}"`).join(', ') || 'none'}.`
      : `There is no site "${wanted}"; there are ${sites.map(({ name }) => `"${name}"`).join(', ') || 'none'}.`)
  }
  return site
}

async function readFileOf(file: string): Promise<PlantFile> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new AppError('bad-input', `The file ${file} cannot be read; give the path of one that plant export wrote.`)
  })
  try {
    // What it is, the server decides.
    return JSON.parse(text) as PlantFile
  }
  catch {
    throw new AppError('plant-file-foreign', `${file} is not JSON; give one that plant export wrote.`)
  }
}

function changeLine({ kind, what, name, cameraName, fields }: PlantChange): Line {
  return [
    kind,
    what,
    cameraName === undefined
      ? name
      : `${name} (camera ${cameraName})`,
    ...fields
      ? [
          fields.join(', '),
        ]
      : [],
  ]
}

function noteLine(note: PlantNote): Line {
  switch (note.kind) {
    case 'login-needed':
      return [
        'note',
        'camera',
        note.cameraName,
        'give its user name and password anew: the file has none',
      ]
    case 'detector-missing':
      return [
        'note',
        'detector',
        note.detectorId,
        'is not here; its cameras are analysed as all others are',
      ]
    default:
      return unreachable(note)
  }
}

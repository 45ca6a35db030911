import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'

const footage = join(import.meta.dirname, '../../sfu/demo/footage')
const scenes = join(footage, 'scene')

/**
 * Where a clip of the rendered plant and its truth lie: beside the demo's, or, for those that only the bench looks at, rendered now (Chromium; some
 * minutes) and kept in the temp folder by all code that draws them.
 */
export async function folderOf(clip: string, say: (line: string) => void): Promise<string> {
  if (existsSync(join(footage, `${clip}.mp4`)))
    return footage
  const key = createHash('sha256')
  for (const file of [
    ...readdirSync(scenes).filter(name => !name.includes('.test.')).sort().map(name => join(scenes, name)),
    join(footage, 'studio.mjs'),
  ])
    key.update(readFileSync(file))
  const folder = join(tmpdir(), `ansim-bench-${process.getuid?.() ?? 0}`, `footage-${key.digest('hex').slice(0, 16)}`)
  if (existsSync(join(folder, `${clip}.mp4`)))
    return folder
  say(`rendering ${clip}`)
  const unfinished = join(folder, `unfinished-${process.pid}`)
  mkdirSync(unfinished, { recursive: true, mode: 0o700 })
  await promisify(execFile)(process.execPath, [
    join(footage, 'render.mjs'),
    '--out',
    unfinished,
    clip,
  ])
  // The film last: it says that both are there.
  for (const file of [`${clip}.truth.json`, `${clip}.mp4`])
    renameSync(join(unfinished, file), join(folder, file))
  return folder
}

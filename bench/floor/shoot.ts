import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { openFloorPlant } from './floor-plant.ts'
import { walkFloor } from './floor-walk.ts'

/** Pictures of every screen of a real plant, both themes and languages, four sizes: `node bench/floor/shoot.ts FOLDER [--only a,b] [--sizes 1280x800] [--themes dark] [--languages ko]`. */
async function main(): Promise<void> {
  const { values, positionals: [folder] } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string', default: '' },
      sizes: { type: 'string', default: '1280x800,800x1280,1920x1080,390x844' },
      themes: { type: 'string', default: 'dark,light' },
      languages: { type: 'string', default: 'ko,en' },
      incidents: { type: 'string', default: '6' },
    },
  })
  if (!folder)
    throw new Error('Say into which folder the pictures go: node bench/floor/shoot.ts FOLDER.')
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const list = (text: string): string[] => text.split(',').filter(Boolean)
  mkdirSync(folder, { recursive: true })
  const floor = await openFloorPlant({
    incidents: Number(values.incidents),
  }, say)
  try {
    const missed = await walkFloor(floor, {
      only: list(values.only),
      sizes: list(values.sizes).map((text) => {
        const [width = 1280, height = 800] = text.split('x').map(Number)
        return { width, height }
      }),
      themes: list(values.themes) as ('dark' | 'light')[],
      languages: list(values.languages) as ('ko' | 'en')[],
    }, async ({ screen, theme, language, size, page }) => {
      await page.screenshot({
        path: join(folder, `${screen.name}-${size.width}-${theme}-${language}.png`),
      })
    }, say)
    say(`${missed.length} missed; the page complained: ${floor.complaints.length === 0
      ? 'no'
      : floor.complaints.join('\n')}`)
  }
  finally {
    await floor.close()
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error
    ? error.message
    : String(error)}\n`)
  process.exitCode = 1
})

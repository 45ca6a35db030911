import type { Page } from 'playwright'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { openFloorPlant } from './floor-plant.ts'
import { walkFloor } from './floor-walk.ts'

/** Moves what can be scrolled furthest on by most of what is seen of it. False: it is at its end, and goes back to its beginning. */
function scrollOn(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const rest = (each: Element): number => each.scrollHeight - each.clientHeight
    const over = document.querySelector('[role=dialog]') ?? document
    const [scroller] = [
      ...over.querySelectorAll('*'),
    ].filter(each => /auto|scroll/.test(getComputedStyle(each).overflowY)).sort((a, b) => rest(b) - rest(a))
    if (!scroller || rest(scroller) < 16)
      return false
    const isEnd = scroller.scrollTop >= rest(scroller) - 2
    scroller.scrollTop = isEnd
      ? 0
      : scroller.scrollTop + scroller.clientHeight * 0.9
    return !isEnd
  })
}

/** Pictures of every screen of a real plant, both themes and languages, four sizes: `node bench/floor/shoot.ts FOLDER [--only a,b] [--sizes 1280x800] [--themes dark] [--languages ko] [--whole]`. */
async function main(): Promise<void> {
  const { values, positionals: [folder] } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string', default: '' },
      sizes: { type: 'string', default: '1280x800,800x1280,1920x1080,390x844' },
      themes: { type: 'string', default: 'dark,light' },
      languages: { type: 'string', default: 'ko,en' },
      incidents: { type: 'string', default: '6' },
      // What is scrolled to as well: NAME-2.png and so on.
      whole: { type: 'boolean', default: false },
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
      walked: (theme, language) => writeFileSync(join(folder, `READY-${theme}-${language}`), ''),
    }, async ({ screen, theme, language, size, page }) => {
      const shoot = (part: string) => page.screenshot({
        path: join(folder, `${screen.name}-${size.width}-${theme}-${language}${part}.png`),
      })
      await shoot('')
      for (let part = 2; values.whole && part <= 8 && await scrollOn(page); part++)
        await shoot(`-${part}`)
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

import type { Page } from 'playwright'
import type { FloorPlant } from './floor-plant.ts'
import type { Screen } from './screens.ts'
import { screens } from './screens.ts'

const floorThemes = ['dark', 'light'] as const
const floorLanguages = ['ko', 'en'] as const
interface Size { readonly width: number, readonly height: number }

/** One screen as somebody has it before them. */
interface Stand { readonly screen: Screen, readonly theme: (typeof floorThemes)[number], readonly language: (typeof floorLanguages)[number], readonly size: Size, readonly page: Page }

export interface WalkOptions {
  readonly sizes: readonly Size[]
  /** Names of screens; none: all. */
  readonly only?: readonly string[]
  readonly themes?: readonly (typeof floorThemes)[number][]
  readonly languages?: readonly (typeof floorLanguages)[number][]
  /** Told when every screen was looked at in a theme and a language. */
  readonly walked?: (theme: string, language: string) => void
}

/** Waits until nothing is being fetched into the page and no panel moves any more; a wall's pictures go on. */
async function settle(page: Page): Promise<void> {
  await page.waitForTimeout(150)
  await page.waitForFunction(() => document.querySelectorAll('main .turning').length === 0, undefined, { timeout: 5_000 }).catch(() => {})
  await page.evaluate(() => Promise.race([
    Promise.all(document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity).map(({ finished }) => finished.catch(() => {}))),
    new Promise(resolve => setTimeout(resolve, 1_000)),
  ]))
}

/** Within the page that is open, so that the connection and the pictures stay. */
async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState({}, '', to)
    dispatchEvent(new PopStateEvent('popstate', { state: null }))
  }, path)
}

/**
 * Stands before every screen in every theme, language and size, and lets `look` look. A screen is opened once in a theme and a language, and
 * its window is given the sizes one after the other. Screens that cannot be opened are said.
 */
export async function walkFloor({ page, plant }: FloorPlant, { sizes, only = [], themes = floorThemes, languages = floorLanguages, walked }: WalkOptions, look: (stand: Stand) => Promise<void>, say: (line: string) => void): Promise<string[]> {
  const missed: string[] = []
  const cameraId = (await plant.status()).cameras[0]!.cameraId
  const incidentId = async (): Promise<string> => page.evaluate(async () => (await (await fetch('/api/incidents?limit=1')).json() as { incidents: { incidentId: string }[] }).incidents[0]?.incidentId ?? '')
  const wanted = screens.filter(({ name }) => only.length === 0 || only.includes(name))
  const guest = await (await page.context().browser()?.newContext() ?? page.context()).newPage()
  for (const theme of themes) {
    for (const language of languages) {
      say(`${theme}, ${language}`)
      for (const each of [page, guest]) {
        if (each === guest)
          await guest.goto(`${plant.address}/sign-in`)
        await each.evaluate(([chosenTheme, chosenLanguage]) => {
          localStorage.setItem('ansim.theme', chosenTheme)
          localStorage.setItem('ansim.language', chosenLanguage)
        }, [theme, language] as const)
        await each.reload()
      }
      for (const screen of wanted) {
        const at = screen.out
          ? guest
          : page
        try {
          await at.setViewportSize(sizes[0]!)
          await goTo(at, '/settings')
          await goTo(at, screen.path.replace(':cameraId', cameraId).replace(':incidentId', screen.path.includes(':incidentId')
            ? await incidentId()
            : ''))
          await settle(at)
          await screen.act?.(at)
          for (const size of sizes) {
            await at.setViewportSize(size)
            await settle(at)
            await look({
              screen,
              theme,
              language,
              size,
              page: at,
            })
          }
        }
        catch (error) {
          missed.push(`${screen.name} ${theme} ${language}: ${String(error).split('\n')[0]}`)
          say(missed.at(-1)!)
        }
        await at.keyboard.press('Escape').catch(() => {})
      }
      walked?.(theme, language)
    }
  }
  await guest.close()
  return missed
}

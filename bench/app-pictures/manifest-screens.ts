import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { openFloorPlant } from '../floor/floor-plant.ts'
import { walkFloor } from '../floor/floor-walk.ts'

/*
 * What browsers show of the product before it is installed: `node bench/app-pictures/manifest-screens.ts` starts the demo plant and writes
 * pictures of it into public/screenshots/. The manifests name them. Of a wide window and of a phone, each in both languages.
 */

interface ManifestScreen {
  /** Of bench/floor/screens.ts. */
  readonly screen: string
  readonly form: 'wide' | 'narrow'
}

const folder = join(import.meta.dirname, '../../public/screenshots')
const languages = ['ko', 'en'] as const

export const manifestScreens: readonly ManifestScreen[] = [
  { screen: 'wall', form: 'wide' },
  { screen: 'incident-page', form: 'wide' },
  { screen: 'wall', form: 'narrow' },
  { screen: 'incidents', form: 'narrow' },
]

/** CSS pixels, and pixels of the picture for each. */
export const manifestForms = {
  wide: { width: 1280, height: 800, scale: 1 },
  narrow: { width: 390, height: 844, scale: 2 },
} as const

/** Below public/. */
export const manifestScreenPath = ({ screen, form }: ManifestScreen, language: (typeof languages)[number]): string => `screenshots/${screen}-${form}-${language}.jpg`

/** Browsers take PNG and JPEG alone; more of it would be fetched for nothing. */
const quality = 72

async function shoot(): Promise<void> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  mkdirSync(folder, { recursive: true })
  const floor = await openFloorPlant({ incidents: 6 }, say)
  try {
    const missed: string[] = []
    for (const form of ['wide', 'narrow'] as const) {
      const { scale, ...size } = manifestForms[form]
      missed.push(...await walkFloor(floor, {
        only: manifestScreens.filter(each => each.form === form).map(({ screen }) => screen),
        themes: ['dark'],
        languages,
        sizes: [size],
      }, async ({ screen, language, page }) => {
        const devtools = await page.context().newCDPSession(page)
        await devtools.send('Emulation.setDeviceMetricsOverride', {
          ...size,
          deviceScaleFactor: scale,
          mobile: false,
        })
        // A new plant's administrator is asked for a second step; nobody else will see that.
        await page.getByRole('button', { name: /^(?:Later|나중에)$/ }).first().click({ timeout: 1_000 }).catch(() => {})
        // Pictures of the cameras come once a tile has its size.
        await page.waitForTimeout(6_000)
        // Playwright's own picture would be of one pixel a CSS pixel.
        const { data } = await devtools.send('Page.captureScreenshot', { format: 'jpeg', quality })
        writeFileSync(join(folder, '..', manifestScreenPath({ screen: screen.name, form }, language)), data, 'base64')
        await devtools.detach()
      }, say))
    }
    if (missed.length > 0)
      throw new Error(`Screens that could not be opened: ${missed.join('; ')}`)
  }
  finally {
    await floor.close()
  }
}

if (import.meta.main) {
  shoot().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error
      ? error.message
      : String(error)}\n`)
    process.exitCode = 1
  })
}

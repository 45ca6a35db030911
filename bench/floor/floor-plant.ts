import type { Page } from 'playwright'
import { PersonBrowser } from '../../e2e/browser.ts'
import { Plant } from '../../e2e/plant.ts'
import { waitFor } from '../../e2e/wait-for.ts'

const password = 'five oranges in a row'

export interface FloorPlant {
  readonly plant: Plant
  /** An administrator with an account of their own; this browser never detects. */
  readonly page: Page
  /** What the page said that it should not have said. */
  readonly complaints: readonly string[]
  readonly close: () => Promise<void>
}

/** Runs in the page before its own scripts: pictures of screens are not to be disturbed by this browser's own analysing. */
const doNotDetect = (): void => localStorage.setItem('ansim.detect', 'off')

/** The demo plant with a station that analyses it, an administrator, a group and a person who was invited, once it has `incidents` incidents. */
export async function openFloorPlant({ incidents = 6 }: { incidents?: number }, say: (line: string) => void): Promise<FloorPlant> {
  say('the demo plant')
  const plant = await Plant.start({ cameras: {}, station: true })
  let browser: PersonBrowser | undefined
  try {
    const setUp = /https?:\S+\/set-up#token=\S+/.exec(await plant.line(/\/set-up#token=/))![0]
    browser = await PersonBrowser.open()
    const { page, complaints } = browser
    await page.addInitScript(doNotDetect)
    page.on('response', response => response.status() >= 500 && complaints.push(`${response.status()} ${response.url()}`))
    await page.goto(setUp)
    await page.getByLabel('Name of the company or plant').fill('Hanbit')
    await page.getByLabel('Name of the site').fill('Ulsan')
    await page.getByLabel('Your name').fill('Kim Minji')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Set up', exact: true }).click()
    await page.getByRole('heading', { name: 'Hanbit is set up' }).waitFor()
    await page.getByRole('button', { name: 'Later', exact: true }).click()
    await page.getByText('Administrators need a second step by').waitFor()
    say(`${incidents} incidents`)
    // As the server prints them: a command each time would cost more than the plant. A busy machine analyses slowly.
    await waitFor(`${incidents} incidents`, () => plant.lines.filter(line => /^\d\d:\d\d:\d\d {2}(?:low|medium|high|critical) {2}/.test(line)).length >= incidents, 900_000, () => plant.lines.slice(-20).join('\n'))
  }
  catch (error) {
    await browser?.close()
    await plant.destroy()
    throw error
  }
  const { page, complaints } = browser
  return {
    plant,
    page,
    complaints,
    async close() {
      await browser.close()
      await plant.destroy()
    },
  }
}

import type { Page } from 'playwright'
import type { SafetyEvent } from '../sfu/contract/safety-event.ts'

/** The cameras that whoever is signed in on this page may see. */
export async function camerasOf(page: Page): Promise<{ cameraId: SafetyEvent['cameraId'], name: string }[]> {
  return page.evaluate(async () => {
    const { cameras } = await (await fetch('/api/configuration')).json() as { cameras: { cameraId: SafetyEvent['cameraId'], name: string }[] }
    return cameras
  })
}

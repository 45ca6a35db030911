import { expect, it } from 'vitest'
import { audit } from '../testing/audit.ts'
import { buildSession, idOf, openPage } from '../testing/people-stage.ts'
import WelcomeBanner from './welcome-banner.vue'

function camera(n: number, part: object = {}): object {
  return {
    cameraId: idOf(n),
    name: `Camera ${n}`,
    siteId: idOf(101),
    kind: 'rtsp',
    streams: [
      {
        streamKind: 'main',
        ingest: {
          status: 'connecting',
          since: 0,
        },
      },
    ],
    ...part,
  }
}
const quiet = {
  'member.list': () => ({ members: [] }),
  'invitation.list': () => ({ invitations: [] }),
}

it('asks for an own camera while there are only the demo plant\'s', async () => {
  const page = await openPage(WelcomeBanner, {
    answers: quiet,
    path: '/',
    session: buildSession(),
    cameras: [
      camera(1, { isDemo: true }),
    ],
  })
  expect(page.text()).toContain('0 of 5 first steps are done. Next: add your own camera.')
  expect(audit(page.root)).toEqual([])
  await page.press('Add a camera')
  await expect.poll(() => page.router.currentRoute.value.fullPath).toBe('/cameras?add')
})

it('PW5 goes on from what is there: a camera, a zone, an armed rule', async () => {
  const page = await openPage(WelcomeBanner, {
    answers: quiet,
    path: '/',
    session: buildSession(),
    cameras: [
      camera(2),
    ],
  })
  expect(page.text()).toContain('1 of 5 first steps are done. Next: say where it is dangerous.')
  await page.press('Draw a zone')
  await expect.poll(() => page.router.currentRoute.value.fullPath).toBe(`/cameras/${idOf(2)}/rules`)
})

it.each(['manager', 'supervisor', 'viewer'])('leaves a %s alone', async (role) => {
  const page = await openPage(WelcomeBanner, {
    answers: quiet,
    path: '/',
    session: buildSession({ role }),
    cameras: [
      camera(3, { isDemo: true }),
    ],
  })
  expect(page.all('[data-welcome]')).toEqual([])
})

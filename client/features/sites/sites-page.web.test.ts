import type { SiteChoice } from '#contract/site'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { audit } from '../testing/audit.ts'
import { buildSession, idOf, openPage } from '../testing/people-stage.ts'
import SitesPage from './sites-page.vue'

it('lists, adds, renames sites, and says that a name is taken', async () => {
  const sites = [
    {
      siteId: idOf(101),
      name: 'Ulsan',
      timeZone: 'Asia/Seoul',
    },
  ]
  const page = await openPage(SitesPage, {
    session: buildSession(),
    cameras: [
      {
        cameraId: idOf(201),
        name: 'North',
        siteId: idOf(101),
        streams: [
          {
            streamKind: 'main',
            ingest: { status: 'connecting', since: 0 },
          },
        ],
      },
    ],
    answers: {
      'site.list': () => ({ sites }),
      'site.create': ({ body }: { body?: SiteChoice }) => {
        if (body!.name === 'Ulsan')
          throw new AppError('name-taken', 'Taken.')
        return {
          siteId: idOf(102),
          ...body!,
        }
      },
      'site.update': ({ body }: { body?: SiteChoice }) => ({
        siteId: idOf(101),
        ...body!,
      }),
    },
  })
  await expect.poll(page.text).toContain('1 camera')
  expect(audit(page.root)).toEqual([])
  await page.press('Add a site')
  await expect.poll(() => page.field('Name')).toBeDefined()
  page.type('Name', 'Ulsan')
  await page.press('Save')
  await expect.poll(page.alert).toContain('This name is taken')
  page.type('Name', 'Berlin')
  await page.press('Save')
  await expect.poll(() => page.all('[data-site]').map(({ dataset }) => dataset.site)).toEqual(['Berlin', 'Ulsan'])
  await page.press('Change Ulsan')
  await expect.poll(() => page.field('Name')?.value).toBe('Ulsan')
  expect(audit(document.querySelector('[role=dialog]')!)).toEqual([])
  page.type('Name', 'Ulsan plant 1')
  await page.press('Save')
  await expect.poll(() => page.all('[data-site]').map(({ dataset }) => dataset.site)).toEqual(['Berlin', 'Ulsan plant 1'])
  expect(page.asked.at(-1)!.input).toEqual({
    params: {
      siteId: idOf(101),
    },
    body: { name: 'Ulsan plant 1', timeZone: 'Asia/Seoul' },
  })
})

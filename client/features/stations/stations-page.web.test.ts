import type { NewStation, StationUpdate } from '#contract/station'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { audit } from '../testing/audit.ts'
import { buildSession, idOf, openPage } from '../testing/people-stage.ts'
import StationsPage from './stations-page.vue'

const sites = [101, 102].map(n => ({
  siteId: idOf(n),
  name: `Site ${n}`,
  timeZone: 'Asia/Seoul',
}))
const cameras = [
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
]
const hall = {
  stationId: idOf(50),
  name: 'Hall',
  isOwn: true,
  registeredAt: 1,
  connectedAt: Date.now() - 60_000,
  lastSeenAt: Date.now(),
  engine: 'webgpu',
  facts: {
    fpsBudget: 80,
    load: 1.3,
    backlog: 2,
    onBattery: true,
    lastGap: { ms: 4_200, endedAt: Date.now() - 120_000 },
  },
  cameras: [
    {
      cameraId: idOf(201),
      kind: 'holder',
      since: 1,
      fps: 5.2,
    },
  ],
}

it('ST3 lists stations with what they do, and says what is wrong with them', async () => {
  const page = await openPage(StationsPage, {
    session: buildSession(),
    cameras,
    answers: {
      'site.list': () => ({ sites }),
      'station.list': () => ({
        stations: [
          hall,
          {
            stationId: idOf(51),
            name: 'Yard',
            siteIds: [
              idOf(102),
            ],
            isOwn: false,
            registeredAt: 1,
            drainedAt: 2,
            cameras: [],
          },
        ],
        browsers: [
          {
            name: 'Lee',
            connectedAt: 1,
            engine: 'wasm',
            cameras: [
              {
                cameraId: idOf(201),
                kind: 'standby',
                since: 1,
              },
            ],
          },
        ],
      }),
    },
  })
  await expect.poll(page.text).toContain('North, 5.2/s')
  for (const words of [
    'WebGPU',
    '5.2 of 80/s',
    '130%',
    '4.2 s',
    'On battery',
    'Starts with the server',
    'Not connected',
    'Drained',
    'Site 102',
    'Lee',
    'about to take over',
  ])
    expect(page.text()).toContain(words)
  expect(audit(page.root)).toEqual([])
})

it('ST1 ST2 makes this browser a station, limits, drains and removes one, and says that a name is taken', async () => {
  let stations: object[] = []
  const page = await openPage(StationsPage, {
    session: buildSession(),
    cameras,
    answers: {
      'site.list': () => ({ sites }),
      'station.list': () => ({ stations, browsers: [] }),
      'station.create': ({ body }: { body?: NewStation }) => {
        if (body!.name === 'Hall')
          throw new AppError('name-taken', 'Taken.')
        stations = [
          {
            ...body!,
            isOwn: false,
            registeredAt: 1,
            cameras: [],
          },
        ]
        return { ...body!, registeredAt: 1 }
      },
      'station.update': ({ body }: { body?: StationUpdate }) => {
        stations = [
          {
            ...stations[0],
            ...body!.isDrained && { drainedAt: 5 },
          },
        ]
        return stations[0]
      },
      'station.remove': () => {
        stations = []
        return {}
      },
    },
  })
  await expect.poll(page.text).toContain('No station yet')
  await page.press('Make this browser a station')
  await expect.poll(() => page.field('Name')).toBeDefined()
  page.type('Name', 'Hall')
  await page.press('Register')
  await expect.poll(page.alert).toContain('This name is taken')
  page.type('Name', 'Gate')
  await page.press('Register')
  await expect.poll(page.text).toContain('This browser')
  expect(page.text()).toContain('Open the station\'s page')
  expect(page.asked.find(({ name, input }) => name === 'station.create' && (input.body as NewStation).name === 'Gate')!.input).toEqual({
    body: {
      stationId: idOf(77),
      name: 'Gate',
    },
  })
  await page.press('Change Gate')
  await expect.poll(() => document.querySelector('[role=dialog]')?.textContent).toContain('There is no other station now')
  expect(audit(document.querySelector('[role=dialog]')!)).toEqual([])
  await page.press('Drain')
  await expect.poll(() => page.all('[data-station]').map(({ textContent }) => textContent).join('')).toContain('Drained')
  await page.press('Change Gate')
  await expect.poll(() => document.querySelector('[role=dialog]')?.textContent).toContain('Use again')
  await page.press('Remove')
  await expect.poll(() => document.body.textContent).toContain('Remove Gate?')
  document.querySelectorAll<HTMLElement>('[role=dialog] button').forEach((button) => {
    if (button.textContent?.trim() === 'Remove' && button.closest('[role=dialog]')?.textContent?.includes('Remove Gate?'))
      button.click()
  })
  await expect.poll(page.text).toContain('No station yet')
})

it('says that the list could not be loaded, and loads it again', async () => {
  let isAway = true
  const page = await openPage(StationsPage, {
    session: buildSession({ role: 'supervisor' }),
    cameras,
    language: 'ko',
    answers: {
      'site.list': () => ({ sites }),
      'station.list': () => {
        if (isAway)
          throw new AppError('database-unavailable', 'Away.')
        return {
          stations: [hall],
          browsers: [],
        }
      },
    },
  })
  await expect.poll(page.alert).toBeTruthy()
  isAway = false
  await expect.poll(page.text, { timeout: 10_000 }).toContain('Hall')
  expect(page.text(), 'who may not manage is offered nothing').not.toContain('등록')
})

import type { Session } from '#contract/configuration'
import type { LegalHold, StorageFacts } from '#contract/retention'
import type { Role } from '#contract/role'
import type { AppServices } from '../../stores/app-services.ts'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { afterEach, describe, expect, it } from 'vitest'
import { createApp, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { createObservable } from '../../core/observable.ts'
import { eventIdNumber } from '../../core/sync/testing/event-builder.ts'
import { createTranslator } from '../../i18n/translator.ts'
import { appServicesKey } from '../../stores/app-services.ts'
import HoldEvidence from './hold-evidence.vue'
import StoragePage from './storage-page.vue'
import '../../ui/main.css'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach(end => end()))

const dayMs = 86_400_000
const now = Date.now()
const facts: StorageFacts = {
  retentionDays: 30,
  disk: {
    level: 'ample',
    freeBytes: 212_000_000_000,
    totalBytes: 480_000_000_000,
    reserveBytes: 2_000_000_000,
  },
  kinds: [
    {
      kind: 'snapshots',
      count: 18_204,
      bytes: 1_240_000_000,
      oldestAt: epochMs(now - 29.4 * dayMs),
    },
    {
      kind: 'clips',
      count: 2_310,
      bytes: 9_700_000_000,
      oldestAt: epochMs(now - 29 * dayMs),
    },
    {
      kind: 'tracks',
      count: 41_000,
      bytes: 310_000_000,
      oldestAt: epochMs(now - 30 * dayMs),
    },
  ],
  perCamera: [
    { cameraId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f001' as never, cameraName: 'North gate', bytesPerDay: 210_000_000 },
    { cameraId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f002' as never, cameraName: 'Press line', bytesPerDay: 160_000_000 },
  ],
  bytesPerDay: 370_000_000,
  daysLeft: 212,
  next: {
    count: 640,
    bytes: 350_000_000,
    at: epochMs(now + 3_600_000),
  },
  job: {
    isRunning: false,
    deleted: 702,
    finishedAt: epochMs(now - 2 * 3_600_000),
  },
  holds: 1,
}
const hold: LegalHold = {
  holdId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f00a',
  incidentId: eventIdNumber(1),
  cameraName: 'North gate',
  capturedAt: epochMs(now - 40 * dayMs),
  reason: 'Accident of 12 October, asked for by the labour inspector',
  heldAt: epochMs(now - 39 * dayMs),
  heldBy: 'Kim',
}
const releasedHold: LegalHold = {
  ...hold,
  holdId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f00b',
  released: {
    at: epochMs(now - dayMs),
    by: 'Lee',
    reason: 'Closed',
  },
}

function mount({ role = 'administrator' as Role, shown = facts, holds = [hold, releasedHold], locale = 'en' as 'en' | 'ko', dark = true, fails = false } = {}) {
  const kept: number[] = []
  const released: string[] = []
  const held: string[] = []
  const services = {
    now: () => epochMs(Date.now()),
    session: {
      state: createObservable({
        kind: 'signed-in',
        session: {
          memberName: 'Kim',
          role,
          scope: { kind: 'everything' },
          isSecondStepRequired: false,
        } as unknown as Session,
      }),
    },
    localData: {
      state: createObservable({ kind: 'idle' }),
    },
    findSnapshot: async () => undefined,
    configuration: {
      state: createObservable({ kind: 'loading' }),
      serverOffsetMs: createObservable(0),
    },
    socket: {
      state: { kind: 'open', since: 0 },
      onState: () => () => {},
    },
    evidenceAdmin: {
      getStorage: async () => {
        if (fails)
          throw new AppError('database-unavailable', 'It is away.')
        return { ...shown, retentionDays: kept.at(-1) ?? shown.retentionDays }
      },
      keepFor: async (days: number) => void kept.push(days),
      listHolds: async () => holds.map(each => released.includes(each.holdId)
        ? {
            ...each,
            released: {
              at: epochMs(now),
              by: 'Kim',
              reason: 'x',
            },
          }
        : each),
      release: async (holdId: string) => void released.push(holdId),
      hold: async (_: string, reason: string) => void held.push(reason),
    },
  } as unknown as AppServices
  const root = document.createElement('div')
  root.className = 'h-screen bg-ground text-text'
  document.documentElement.dataset.theme = dark
    ? 'dark'
    : 'light'
  document.body.append(root)
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/:rest(.*)*', component: StoragePage },
    ],
  })
  const app = createApp(() => h(TooltipProvider, () => [
    h(StoragePage),
    h(HoldEvidence, {
      eventId: eventIdNumber(1),
    }),
  ]))
  app.use(createPinia()).use(router).use(createTranslator(locale)).provide(appServicesKey, services).mount(root)
  ends.push(() => {
    app.unmount()
    root.remove()
  })
  const button = (name: string): HTMLButtonElement | undefined => [
    ...document.querySelectorAll('button'),
  ].find(each => each.textContent.trim() === name)
  function type(input: HTMLInputElement, text: string): void {
    input.value = text
    input.dispatchEvent(new Event('input'))
  }
  return {
    root,
    kept,
    released,
    held,
    button,
    type,
    days: () => root.querySelector<HTMLInputElement>('#retention-days'),
  }
}

describe('the page of what evidence takes', () => {
  it('ADM-6 says it by kind and camera, with days left and what goes next', async () => {
    const { root } = mount()
    await expect.poll(() => root.textContent).toContain('212 GB of 480 GB free')
    for (const words of [
      '18,204',
      '1.2 GB',
      '9.7 GB',
      'There is room for 212 more days',
      '640 items are deleted within 24 hours, 350 MB',
      '702 items',
      'North gate',
      '210 MB a day',
    ])
      expect(root.textContent).toContain(words)
  })

  it('RT1 more days are kept at once; fewer only when it was asked', async () => {
    const { kept, button, type, days } = mount()
    await expect.poll(days).not.toBeNull()
    type(days()!, '60')
    await expect.poll(() => button('Save')!.disabled).toBe(false)
    button('Save')!.click()
    await expect.poll(() => kept).toEqual([60])
    await expect.poll(() => days()!.value).toBe('60')
    type(days()!, '7')
    await expect.poll(() => button('Save')!.disabled).toBe(false)
    button('Save')!.click()
    await expect.poll(() => button('Delete what is older')).toBeDefined()
    expect(kept).toEqual([60])
    button('Delete what is older')!.click()
    await expect.poll(() => kept).toEqual([60, 7])
  })

  it('RT1 refuses what is no number of days', async () => {
    const { root, button, type, days } = mount()
    await expect.poll(days).not.toBeNull()
    for (const wrong of ['0', '366', '2.5', '']) {
      type(days()!, wrong)
      await expect.poll(() => root.textContent).toContain('Between 1 and 365 whole days.')
      expect(button('Save')!.disabled).toBe(true)
    }
  })

  it('RT3 lists what is held and why, and releases it with a reason', async () => {
    const { root, released, button, type } = mount()
    await expect.poll(() => root.textContent).toContain('asked for by the labour inspector')
    expect(root.textContent).toContain('released by Lee')
    button('Release')!.click()
    await expect.poll(() => root.querySelector<HTMLInputElement>('input[maxlength="500"]')).not.toBeNull()
    expect(button('Release it')!.disabled).toBe(true)
    type(root.querySelector<HTMLInputElement>('input[maxlength="500"]')!, 'The case is closed')
    await expect.poll(() => button('Release it')!.disabled).toBe(false)
    button('Release it')!.click()
    await expect.poll(() => released).toEqual([hold.holdId])
    await expect.poll(() => root.textContent).toContain('Nothing is held')
  })

  it('RT3 holds an incident with a reason, for whoever may', async () => {
    const { root, held, button, type } = mount({ holds: [] })
    await expect.poll(() => button('Hold evidence')).toBeDefined()
    button('Hold evidence')!.click()
    await expect.poll(() => root.querySelector<HTMLInputElement>('input[maxlength="500"]')).not.toBeNull()
    type(root.querySelector<HTMLInputElement>('input[maxlength="500"]')!, 'Accident')
    await expect.poll(() => button('Hold evidence')!.disabled).toBe(false)
    button('Hold evidence')!.click()
    await expect.poll(() => held).toEqual(['Accident'])
    await expect.poll(() => root.textContent).toContain('Held: nothing deletes its evidence.')
  })

  it('an auditor reads and changes nothing; a full disk and a failure are said', async () => {
    const auditor = mount({
      role: 'auditor',
      shown: {
        ...facts,
        disk: { ...facts.disk, level: 'short', freeBytes: 900_000_000 },
      },
    })
    await expect.poll(() => auditor.root.textContent).toContain('30 days')
    expect(auditor.days()).toBeNull()
    expect(auditor.button('Release')).toBeUndefined()
    expect(auditor.button('Hold evidence')).toBeUndefined()
    expect(auditor.root.querySelector('[role=alert]')!.textContent).toContain('The disk is full')
    const away = mount({ fails: true })
    await expect.poll(() => away.button('Try again')).toBeDefined()
  })
})

import type { Configuration } from '#contract/configuration'
import type { Suppression } from '#contract/suppression'
import type { ListedSuppression } from '../../pipeline/admin/evidence-admin.ts'
import type { AppServices } from '../../stores/app-services.ts'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { afterEach, describe, expect, it } from 'vitest'
import { createApp, h } from 'vue'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { createObservable } from '../../core/observable.ts'
import { buildSuppression } from '../../core/rules/testing/build-suppression.ts'
import { buildEvent } from '../../core/sync/testing/event-builder.ts'
import { createTranslator } from '../../i18n/translator.ts'
import { appServicesKey } from '../../stores/app-services.ts'
import HiddenNote from './hidden-note.vue'
import SuppressionList from './suppression-list.vue'
import '../../ui/main.css'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach(end => end()))

const madeAt = epochMs(Date.now() - 3 * 86_400_000)
const mannequin = {
  x1: 0.15,
  y1: 0.4,
  x2: 0.27,
  y2: 0.85,
}
const event = {
  ...buildEvent(1, {
    boxes: [
      {
        trackId: 1,
        label: 'person',
        score: 0.8,
        box: mannequin,
      },
    ],
    snapshot: {
      sha256: 'a'.repeat(64),
      mediaType: 'image/webp',
      bytes: 1,
      width: 640,
      height: 360,
    } as never,
  }),
} as NonNullable<ListedSuppression['event']>
const listed: ListedSuppression = {
  ...buildSuppression(mannequin, {
    madeFrom: event.eventId,
    suppressionId: event.eventId,
    madeAt,
    reason: 'A mannequin with a safety vest',
    hits: 17,
    lastHitAt: epochMs(Date.now() - 600_000),
    endsAt: epochMs(Date.now() + 29 * 86_400_000),
    zoneName: 'Press line',
  }),
  event,
}

/** A picture of a yard with something in it, made here. */
async function aPicture(): Promise<Blob> {
  const canvas = new OffscreenCanvas(640, 360)
  const context = canvas.getContext('2d')!
  context.fillStyle = '#5a6870'
  context.fillRect(0, 0, 640, 360)
  context.fillStyle = '#39434a'
  context.fillRect(0, 240, 640, 120)
  context.fillStyle = '#d9a441'
  context.fillRect(110, 150, 50, 150)
  return canvas.convertToBlob({ type: 'image/webp' })
}

function mount(memories: ListedSuppression[], { configured = [] as Suppression[], locale = 'en' as 'en' | 'ko', refuses = false, dark = true } = {}) {
  const removed: string[] = []
  let all = memories
  const services = {
    now: () => epochMs(Date.now()),
    findSnapshot: aPicture,
    configuration: {
      state: createObservable({
        kind: 'known',
        fresh: true,
        configuration: {
          cameras: [],
          zones: [],
          rules: [],
          suppressions: configured,
        } as unknown as Configuration,
      }),
      serverOffsetMs: createObservable(0),
    },
    socket: {
      state: { kind: 'open', since: 0 },
      onState: () => () => {},
    },
    evidenceAdmin: {
      listSuppressions: async () => {
        if (refuses)
          throw new AppError('database-unavailable', 'It is away.')
        return all
      },
      removeSuppression: async (id: string) => {
        removed.push(id)
        all = all.map(memory => ({ ...memory, ended: 'removed' as const }))
      },
      hiddenBy: async () => [1, 2, 3].map(n => ({
        event: {
          ...event,
          eventId: `${event.eventId}${n}`,
          capturedAt: epochMs(Date.now() - n * 3_600_000),
          suppressedBy: listed.suppressionId,
          suppressedCount: n === 1
            ? 15
            : 1,
        },
        orgSeq: n,
        receivedAt: 0,
        clockSuspect: false,
      })),
    },
  } as unknown as AppServices
  const root = document.createElement('div')
  root.className = 'min-h-screen bg-ground p-6 text-text'
  document.documentElement.dataset.theme = dark
    ? 'dark'
    : 'light'
  document.body.append(root)
  const app = createApp(() => h(TooltipProvider, () => [
    h(SuppressionList, { cameraId: listed.cameraId }),
    h(HiddenNote, {
      eventIds: [listed.madeFrom],
    }),
  ]))
  app.use(createPinia()).use(createTranslator(locale)).provide(appServicesKey, services).mount(root)
  ends.push(() => {
    app.unmount()
    root.remove()
  })
  const button = (name: string): HTMLButtonElement | undefined => [
    ...root.querySelectorAll('button'),
  ].find(each => each.textContent.trim() === name)
  return { root, removed, button }
}

describe('the list of remembered false alarms', () => {
  it('FM8 says what each is of, by whom, why, how many it hid, and draws its place', async () => {
    const { root } = mount([listed])
    await expect.poll(() => root.textContent).toContain('Person in Press line')
    expect(root.textContent).toContain('Kim said so')
    expect(root.textContent).toContain('A mannequin with a safety vest')
    expect(root.textContent).toContain('Hid 17')
    expect(root.textContent).toContain('stands still')
    await expect.poll(() => root.querySelector('img')).not.toBeNull()
    const place = root.querySelector('rect[fill="url(#remembered-place)"]')!
    expect(Number(place.getAttribute('x'))).toBeCloseTo(0.15 * 640)
  })

  it('FM8 shows what it hid', async () => {
    const { root, button } = mount([listed])
    await expect.poll(() => button('Show what it hid')).toBeDefined()
    button('Show what it hid')!.click()
    await expect.poll(() => root.querySelectorAll('li')).toHaveLength(3)
    expect(root.textContent).toContain('15 hits')
  })

  it('FM8 takes one back, and says why those that ended did', async () => {
    const { root, removed, button } = mount([listed])
    await expect.poll(() => button('Alarm again')).toBeDefined()
    button('Alarm again')!.click()
    await expect.poll(() => root.textContent).toContain('Taken back by hand')
    expect(removed).toEqual([listed.suppressionId])
    expect(button('Alarm again')).toBeUndefined()
  })

  it('says what to do where there is none, and where the server does not answer', async () => {
    const empty = mount([])
    await expect.poll(() => empty.root.textContent).toContain('No false alarm is remembered')
    const away = mount([], { refuses: true })
    await expect.poll(() => away.root.querySelector('[role=alert]')).not.toBeNull()
  })

  it('speaks Korean', async () => {
    const { root } = mount([
      {
        ...listed,
        pattern: { ...listed.pattern, needsLongStanding: true },
      },
    ], { locale: 'ko' })
    await expect.poll(() => root.textContent).toContain('17건 숨김')
    expect(root.textContent).toContain('10분')
  })
})

describe('the line on an incident', () => {
  it('FM8 says how many like it were hidden, and nothing where it is not remembered', async () => {
    const { root } = mount([], {
      configured: [listed],
    })
    await expect.poll(() => root.textContent).toContain('17 like it were hidden')
    expect(mount([]).root.textContent).not.toContain('Remembered:')
  })
})

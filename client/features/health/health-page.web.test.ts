import type { HealthAlarm } from '#contract/health-alarm'
import type { CameraHealth, PlantHealth } from '#contract/plant-health'
import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { audit } from '../testing/audit.ts'
import { buildSession, idOf, openPage } from '../testing/people-stage.ts'
import HealthPage from './health-page.vue'

const now = Date.now()
const names = ['Gate 1', 'Press line', 'Dock']
function alarm(n: number, part: Partial<HealthAlarm>): HealthAlarm {
  return {
    alarmId: idOf(700 + n),
    kind: 'unwatched',
    cameraId: idOf(202) as never,
    facts: { name: 'Dock', because: 'vacant' },
    since: epochMs(now - 95_000),
    raisedAt: epochMs(now - 85_000),
    ...part,
  }
}
function aCamera(i: number, part: Partial<CameraHealth> = {}): CameraHealth {
  return {
    cameraId: idOf(200 + i) as never,
    name: names[i]!,
    ingest: {
      status: 'live',
      since: epochMs(now - 1e6),
      width: 640,
      height: 360,
      profile: 'Main',
    },
    restarts: i,
    consumers: 2,
    isArmed: true,
    detector: {
      by: 'Hall station',
      isStation: true,
      engine: 'webgpu',
      detectorId: 'ansim-nano-5' as never,
      fps: 5.1,
      p95Ms: 184,
    },
    lastFrameAgeMs: 120,
    clockOffsetMs: 90,
    ...part,
  }
}
const facts: PlantHealth = {
  serverTime: epochMs(now),
  startedAt: epochMs(now - 8e7),
  parts: [
    {
      part: 'database',
      healthy: true,
      required: true,
      message: '',
    },
    {
      part: 'disk',
      healthy: false,
      required: false,
      message: '1200 MB are left; make room on the disk.',
    },
  ],
  jobs: [
    {
      name: 'retention',
      isRunning: false,
      finishedAt: epochMs(now - 3_600_000),
    },
  ],
  databaseClockOffsetMs: 3,
  cameras: [
    aCamera(0),
    aCamera(1, { clockOffsetMs: 3_700_000, isArmed: false }),
    aCamera(2, {
      detector: undefined,
      because: 'vacant',
      lastFrameAgeMs: undefined,
      clockOffsetMs: undefined,
      ingest: {
        status: 'offline',
        since: epochMs(now - 600_000),
        code: 'camera-stream-ended',
        message: 'The camera ended the stream.',
        retryAt: epochMs(now + 4_000),
      },
    }),
  ],
  stations: [
    {
      deviceId: idOf(9) as never,
      name: 'Hall station',
      isStation: true,
      backlog: 3,
      clockOffsetMs: -40,
      load: 0.62,
      cameras: 2,
    },
  ],
}
const cleared = alarm(2, {
  kind: 'camera-clock',
  cameraId: idOf(201) as never,
  facts: { name: 'Press line', offsetMs: 3_700_000 },
  clearedAt: epochMs(now - 10_000),
})
async function openHealth(more: Partial<Parameters<typeof openPage>[1]> = {}) {
  return openPage(HealthPage, {
    session: buildSession(),
    healthAlarms: [
      alarm(1, {}),
    ],
    answers: {
      'health.facts': () => facts,
      'health.list': () => ({
        alarms: [
          alarm(1, {}),
          cleared,
        ],
      }),
    },
    ...more,
  })
}

describe('HE8 the page of health', () => {
  it('ADM-7 shows what is wrong, every camera with its detector, stations, the server and what was', async () => {
    const page = await openHealth()
    await expect.poll(() => page.all('[data-camera]').length).toBe(3)
    expect(page.all('[data-standing] [data-alarm]').map(({ dataset }) => dataset.alarm)).toEqual(['unwatched'])
    const [gate, press, dock] = names.map(name => page.all('[data-camera]').find(row => row.textContent.includes(name))!.textContent)
    expect(gate).toMatch(/Hall station.*5\.1.*184 ms/)
    expect(press).toContain('1 hr 1 min fast')
    expect(dock).toContain('Nobody: no browser on it')
    expect(page.text()).toContain('clock is 1 hr 1 min off')
    expect(audit(page.root)).toEqual([])
  })

  it('finds by name, and says so where nothing is called that', async () => {
    const page = await openHealth()
    await expect.poll(() => page.all('[data-camera]').length).toBe(3)
    page.type('Find a camera or station', 'dock')
    await expect.poll(() => page.all('[data-camera]').length).toBe(1)
    page.type('Find a camera or station', 'xyz')
    await expect.poll(() => page.text()).toContain('Nothing is called so.')
  })

  it('says that nothing is wrong, and what could not be asked', async () => {
    const calm = await openHealth({ healthAlarms: [], language: 'ko' })
    await expect.poll(() => calm.text()).toContain('문제가 없어요.')
    const away = await openHealth({
      answers: {
        'health.facts': () => {
          throw new AppError('database-unavailable', 'It is away.')
        },
        'health.list': () => ({ alarms: [] }),
      },
    })
    await expect.poll(() => away.alert()).not.toBe('')
  })
})

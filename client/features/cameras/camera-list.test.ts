import type { Camera } from '#contract/camera'
import { describe, expect, it } from 'vitest'
import { cameraSchema } from '#contract/camera'
import { cameraOrders, filterCameras, listStateOf, noFilter, sortCameras } from './camera-list.ts'

const id = (n: number): never => `0197a000-0000-4000-8000-${String(n).padStart(12, '0')}` as never
const live = {
  status: 'live',
  since: 0,
  width: 1,
  height: 1,
  profile: '42e01f',
}
const offline = {
  status: 'offline',
  since: 0,
  code: 'camera-unreachable',
  message: 'x',
  retryAt: 0,
}

function camera(n: number, name: string, rest: object = {}, ingest: object = live): Camera {
  return cameraSchema.parse({
    cameraId: id(n),
    name,
    siteId: id(900),
    streams: [
      { streamKind: 'main', ingest },
    ],
    ...rest,
  })
}
const maintenance = {
  since: 1_000,
  until: 9_000,
  reason: 'Lens cleaned',
  byName: 'Kim',
}
const all = [
  camera(1, 'Gate 10'),
  camera(2, 'gate 2', {
    siteId: id(901),
    address: 'rtsp://192.168.0.7/1',
  }),
  camera(3, 'Press', {
    groupIds: [
      id(800),
    ],
  }, offline),
  camera(4, 'Dock', { maintenance }),
]
const names = (cameras: readonly Camera[]): string[] => cameras.map(({ name }) => name)

describe('the list of cameras', () => {
  it('is narrowed down by words, site, group and state', () => {
    expect(names(filterCameras(all, noFilter, 5_000))).toHaveLength(4)
    expect(names(filterCameras(all, { ...noFilter, text: 'GATE 192.168' }, 5_000))).toEqual(['gate 2'])
    expect(names(filterCameras(all, { ...noFilter, text: 'lens' }, 5_000))).toEqual(['Dock'])
    expect(names(filterCameras(all, {
      ...noFilter,
      siteId: id(901),
    }, 5_000))).toEqual(['gate 2'])
    expect(names(filterCameras(all, {
      ...noFilter,
      groupId: id(800),
    }, 5_000))).toEqual(['Press'])
    expect(names(filterCameras(all, { ...noFilter, state: 'offline' }, 5_000))).toEqual(['Press'])
    expect(names(filterCameras(all, { ...noFilter, state: 'maintenance' }, 5_000))).toEqual(['Dock'])
  })

  it('PL4 says maintenance no longer than it lasts', () => {
    expect(listStateOf(all[3]!, 8_999)).toBe('maintenance')
    expect(listStateOf(all[3]!, 9_000)).toBe('live')
    expect(names(filterCameras(all, { ...noFilter, state: 'maintenance' }, 9_000))).toEqual([])
  })

  it('is sorted as people count, and what needs care comes first', () => {
    const sites: Record<string, string> = { [id(900)]: 'North', [id(901)]: 'East' }
    expect(cameraOrders.map(order => names(sortCameras(all, order, siteId => sites[siteId ?? ''] ?? '', 5_000)))).toEqual([
      [
        'Dock',
        'gate 2',
        'Gate 10',
        'Press',
      ],
      [
        'gate 2',
        'Dock',
        'Gate 10',
        'Press',
      ],
      [
        'Press',
        'Dock',
        'gate 2',
        'Gate 10',
      ],
    ])
  })
})

import type { Camera } from '#contract/camera'
import type { CameraId, OrganizationId, SiteId } from '#contract/ids'
import type { IngestedCamera } from './ingest/ingest-service.ts'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { epochMs } from '#contract/time'
import { createCameraRoster } from './camera-roster.ts'
import { operatorOf } from './core/actor.ts'
import { createLogger } from './core/logger.ts'

const organizationId = 'o' as OrganizationId
const gate: Camera = {
  cameraId: 'c' as CameraId,
  siteId: 's' as SiteId,
  name: 'Gate',
  address: 'rtsp://h/1',
  revision: 4,
  streams: [
    {
      streamKind: 'main',
      ingest: {
        status: 'connecting',
        since: epochMs(0),
      },
    },
  ],
}

it('makes the ingest follow the table, and keeps what it knew while the database is away', async () => {
  const timers = createManualTimers()
  const set: (readonly IngestedCamera[])[] = []
  let table: Camera[] | Error = [gate]
  const roster = createCameraRoster({
    actor: operatorOf(organizationId),
    async listCameras() {
      if (table instanceof Error)
        throw table
      return table
    },
    ingest: {
      setCameras: async cameras => void set.push(cameras),
    },
    onCameras: () => {},
    timers,
    logger: createLogger(() => {}),
  })
  await roster.reconcile()
  expect(set.at(-1)).toEqual([
    {
      cameraId: 'c',
      streamKinds: ['main'],
      revision: '4',
    },
  ])
  expect(roster.find(gate.cameraId)).toMatchObject({ organizationId, cameraId: 'c', siteId: 's' })

  table = new Error('away')
  await roster.reconcile()
  expect(roster.nameOf(gate.cameraId)).toBe('Gate')
  table = []
  timers.advance(2_000)
  await expect.poll(() => set.at(-1)).toEqual([])
  expect(roster.find(gate.cameraId)).toBeUndefined()
  expect(timers.waiting()).toBe(0)
})

it('CM3 leaves the cameras of browsers to them', async () => {
  const set: (readonly IngestedCamera[])[] = []
  const roster = createCameraRoster({
    actor: operatorOf(organizationId),
    listCameras: async () => [
      gate,
      { ...gate, cameraId: 'b' as CameraId, kind: 'browser' },
    ],
    ingest: {
      setCameras: async cameras => void set.push(cameras),
    },
    onCameras: () => {},
    timers: createManualTimers(),
    logger: createLogger(() => {}),
  })
  await roster.reconcile()
  expect(set).toMatchObject([
    [
      { cameraId: 'c' },
    ],
  ])
  expect(['b', 'c', 'x'].map(id => roster.isBrowserCamera(id as CameraId))).toEqual([true, false, false])
  expect(JSON.stringify(roster.list())).not.toContain('rtsp://')
})

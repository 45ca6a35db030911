import type { Configuration } from '#contract/configuration'
import type { CameraId, DeviceId } from '#contract/ids'
import type { HostPort } from '../../../core/host-port.ts'
import type { DutyDetector, Lease } from '../detection-duty.ts'
import { createManualTimers } from '#contract/manual-timers'
import { createListeners } from '../../../core/observable.ts'
import { DetectionDuty } from '../detection-duty.ts'
import { createFakeMedia, createFakeSocket } from './fake-ports.ts'

export const north = '0197a000-0000-4000-8000-000000000001' as CameraId
export const south = '0197a000-0000-4000-8000-000000000002' as CameraId
export const deviceId = '0197a000-0000-4000-8000-0000000000d1' as DeviceId
const live = {
  status: 'live',
  since: 0,
  width: 640,
  height: 360,
  profile: 'Main',
} as const
const configuration = {
  cameras: [
    {
      cameraId: north,
      name: 'North',
      streams: [
        { streamKind: 'main', ingest: live },
        { streamKind: 'sub', ingest: live },
      ],
    },
    {
      cameraId: south,
      name: 'South',
      streams: [
        { streamKind: 'main', ingest: live },
      ],
    },
  ],
} as unknown as Configuration

/** A duty between a socket, media and a detector that do what the test says. */
export function stageDuty() {
  const socket = createFakeSocket()
  const media = createFakeMedia()
  const timers = createManualTimers()
  const capacity = createListeners<void>()
  const log: string[] = []
  const anchors: unknown[] = []
  const told: unknown[] = []
  const looking = new Map<CameraId, () => void>()
  const hostChange = createListeners<void>()
  let host: ReturnType<HostPort['facts']> = {}
  let leases: Lease[] = []
  let rate = 5
  let fpsBudget: number | undefined = 20
  const detector: DutyDetector = {
    setLeases: next => leases = next,
    watch(cameraId, _track, readAnchor) {
      anchors.push(readAnchor)
      log.push(`watch ${cameraId.slice(-1)}`)
      return () => log.push(`leave ${cameraId.slice(-1)}`)
    },
    rates: () => [north, south].map(cameraId => ({
      cameraId,
      fps: rate,
      engine: 'wasm' as const,
      detectorId: 'ansim-nano-5' as never,
    })),
    capacity: () => fpsBudget === undefined
      ? undefined
      : { fpsBudget, engine: 'wasm' },
    onCapacity: capacity.add,
    tell: (cameraId, act) => told.push({ cameraId, act }),
    onLook(cameraId, listener) {
      looking.set(cameraId, listener)
      return () => looking.delete(cameraId)
    },
  }
  const duty = new DetectionDuty({
    socket: socket.port,
    media: media.port,
    detector,
    host: {
      facts: () => host,
      onChange: hostChange.add,
    },
    deviceId: async () => deviceId,
    selfTestMs: () => undefined,
    facts: () => ({ backlog: 3 }),
    timers,
  })
  const ending = new AbortController()
  duty.run(ending.signal)
  duty.setConfiguration(configuration)
  return {
    socket,
    media,
    timers,
    duty,
    log,
    anchors,
    end: () => ending.abort(),
    leases: () => leases,
    looking,
    told,
    setRate: (value: number) => { rate = value },
    setHost(value: ReturnType<HostPort['facts']>) {
      host = value
      hostChange.tell()
    },
    setBudget(value: number | undefined) {
      fpsBudget = value
      capacity.tell()
    },
    asked: (method: string) => socket.asked.filter(request => request.method === method).map(request => request.data),
  }
}
/** Lets what was promised come. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++)
    await Promise.resolve()
}

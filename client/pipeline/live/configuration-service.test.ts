import type { Configuration } from '#contract/configuration'
import type { CameraId } from '#contract/ids'
import type { ApiPort } from '../../core/api-port.ts'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { epochMs } from '#contract/time'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { ConfigurationService } from './configuration-service.ts'
import { createFakeSocket } from './testing/fake-ports.ts'

const north = '0197a000-0000-4000-8000-000000000001' as CameraId
const startMs = 1_000_000
function configuration(name: string): Configuration {
  return {
    cameras: [
      {
        cameraId: north,
        name,
        streams: [
          {
            streamKind: 'main',
            ingest: {
              status: 'connecting',
              since: epochMs(1),
            },
          },
        ],
      },
    ],
    zones: [],
    rules: [],
    sites: [],
    detectorId: 'ansim-nano-5' as Configuration['detectorId'],
    serverTime: epochMs(startMs + 5_000),
  }
}

function stage(answers: (Configuration | undefined)[], remembered?: Configuration) {
  const timers = createManualTimers(startMs)
  const socket = createFakeSocket()
  let kept = remembered
  let calls = 0
  const api = {
    async call() {
      const answer = answers[Math.min(calls++, answers.length - 1)]
      if (!answer)
        throw new NetworkUnavailable('away')
      return answer
    },
  } as unknown as ApiPort
  const service = new ConfigurationService({
    api,
    cache: {
      load: async () => ({ configuration: kept }),
      save: async part => void (kept = part.configuration ?? kept),
      clear: async () => {},
    },
    timers,
  })
  const ending = new AbortController()
  const nameShown = () => service.state.value.kind === 'known'
    ? service.state.value.configuration.cameras[0]?.name
    : undefined
  return {
    service,
    socket,
    timers,
    nameShown,
    calls: () => calls,
    kept: () => kept,
    end: () => ending.abort(),
    run: () => service.run(socket.port, ending.signal),
  }
}
const settled = () => new Promise(resolve => setImmediate(resolve))

it('shows what is remembered while the server is away, and says that it is not fresh', async () => {
  const { service, run, nameShown } = stage([undefined], configuration('Yesterday'))
  await run()
  expect(nameShown()).toBe('Yesterday')
  expect(service.state.value).toMatchObject({ fresh: false })
})

it('fetches, keeps, and knows how far the server\'s clock is off', async () => {
  const { service, run, nameShown, kept } = stage([
    configuration('Today'),
  ], configuration('Yesterday'))
  await run()
  expect(nameShown()).toBe('Today')
  expect(kept()!.cameras[0]!.name).toBe('Today')
  expect(service.serverOffsetMs.value).toBe(5_000)
})

it('fetches again when the server says that it changed, and when the socket opens', async () => {
  const { socket, run, nameShown, calls } = stage([
    configuration('A'),
    configuration('B'),
    configuration('C'),
  ])
  await run()
  socket.say({ notice: 'configuration-changed' })
  await settled()
  expect(nameShown()).toBe('B')
  socket.turn('open')
  await settled()
  expect([
    nameShown(),
    calls(),
  ]).toEqual(['C', 3])
})

it('patches the state of one stream in place', async () => {
  const { service, socket, run } = stage([
    configuration('A'),
  ])
  await run()
  socket.say({
    notice: 'ingest-state',
    cameraId: north,
    streamKind: 'main',
    ingest: {
      status: 'live',
      since: epochMs(9),
      width: 640,
      height: 360,
      profile: 'Main',
    },
  })
  expect(service.state.value).toMatchObject({
    configuration: {
      cameras: [
        {
          streams: [
            {
              ingest: { status: 'live' },
            },
          ],
        },
      ],
    },
  })
})

it('keeps what it heard of a stream while an older answer was on its way', async () => {
  const { service, socket, run } = stage([
    configuration('A'),
  ])
  await run()
  const ingest = {
    status: 'live',
    since: epochMs(9),
    width: 640,
    height: 360,
    profile: 'Main',
    gopMs: 1_000,
  } as const
  socket.turn('open')
  socket.say({
    notice: 'ingest-state',
    cameraId: north,
    streamKind: 'main',
    ingest,
  })
  await settled()
  expect(service.state.value).toMatchObject({
    fresh: true,
    configuration: {
      cameras: [
        {
          streams: [
            { ingest },
          ],
        },
      ],
    },
  })
  // The next answer was written after all of it.
  socket.turn('open')
  await settled()
  expect(service.state.value).toMatchObject({
    configuration: configuration('A'),
  })
})

it('tries again by itself, and not after its end', async () => {
  const { timers, run, nameShown, end } = stage([
    undefined,
    configuration('A'),
  ])
  await run()
  timers.advance(3_000)
  await settled()
  expect(nameShown()).toBe('A')
  end()
  expect(timers.nextInMs()).toBeUndefined()
  const second = stage([undefined])
  await second.run()
  second.end()
  expect(second.timers.nextInMs()).toBeUndefined()
})

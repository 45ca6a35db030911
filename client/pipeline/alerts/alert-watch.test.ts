import type { Silence, SilenceId } from '#contract/alert-silence'
import type { CameraId } from '#contract/ids'
import type { Notice } from '#contract/signaling'
import type { ApiPort } from '../../core/api-port.ts'
import type { SocketState } from '../../core/socket-port.ts'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { AlertWatch } from './alert-watch.ts'

const minute = 60_000

/** A browser whose clock is three minutes behind the server's. */
function open(answer: (body: { silenceId: SilenceId, lastsMs: number, ageMs: number }) => unknown, kept = { text: undefined as string | undefined }) {
  let now = 1_000_000
  let state: SocketState = {
    kind: 'connecting',
    since: epochMs(0),
  }
  const listeners = { notice: [] as ((notice: Notice) => void)[], state: [] as ((state: SocketState) => void)[] }
  const asked: unknown[] = []
  const watch = new AlertWatch({
    socket: {
      get state() {
        return state
      },
      onNotice: (listener) => {
        listeners.notice.push(listener)
        return () => {}
      },
      onState: (listener) => {
        listeners.state.push(listener)
        return () => {}
      },
    },
    api: {
      call: async (_: string, { body }: { body: never }) => {
        asked.push(body)
        return answer(body)
      },
    } as unknown as Pick<ApiPort, 'call'>,
    kept: {
      read: () => kept.text,
      write: (text) => {
        kept.text = text
      },
    },
    memberName: () => 'Kim',
    now: () => epochMs(now),
  })
  watch.run(new AbortController().signal)
  return {
    watch,
    asked,
    kept,
    pass: (ms: number) => {
      now += ms
    },
    connect: () => {
      state = {
        kind: 'open',
        since: epochMs(now),
      }
      listeners.state.forEach(listener => listener(state))
    },
    hear: (notice: Notice) => listeners.notice.forEach(listener => listener(notice)),
    inForce: () => watch.silences.value.inForce,
  }
}
const silenceId = '00000000-0000-4000-8000-000000000001' as SilenceId
const asked = {
  silenceId,
  target: { kind: 'camera' as const, cameraId: 'gate' as CameraId },
  cameraName: 'Gate',
  reason: 'drill',
  lastsMs: 60 * minute,
}
function told(madeAt: number): Silence {
  return {
    silenceId,
    target: asked.target,
    cameraName: 'Gate',
    reason: 'drill',
    madeAt: epochMs(madeAt),
    madeByName: 'Kim',
    until: epochMs(madeAt + 60 * minute),
    criticalUntil: epochMs(madeAt + 15 * minute),
  }
}

it('AL4 AL5 a silence made without a network holds here at once, also after the page was opened again, and is told with its age', async () => {
  const before = open(() => {
    throw new NetworkUnavailable('There is no network.')
  })
  await before.watch.silence(asked)
  expect(before.inForce()).toMatchObject([
    {
      silenceId,
      madeByName: 'Kim',
      until: 1_000_000 + 60 * minute,
      criticalUntil: 1_000_000 + 15 * minute,
    },
  ])
  expect(before.asked).toEqual([])

  const site = open(({ lastsMs, ageMs }) => {
    expect(lastsMs).toBe(60 * minute)
    return told(1_000_000 + 10 * minute - ageMs + 3 * minute)
  }, before.kept)
  site.pass(10 * minute)
  expect([...site.watch.silences.value.waiting]).toEqual([silenceId])
  site.connect()
  await expect.poll(() => site.watch.silences.value.waiting.size).toBe(0)
  expect(site.asked).toMatchObject([
    { silenceId, ageMs: 10 * minute },
  ])
  // By this browser's clock, though the server's is another.
  expect(site.inForce()).toMatchObject([
    { until: 1_000_000 + 60 * minute },
  ])
})

it('AL4 what the server tells counts by this browser\'s clock, and what it refuses does not hold', async () => {
  const site = open(() => {
    throw new AppError('not-found', 'This camera is not there any more.')
  })
  site.hear({
    notice: 'silences',
    silences: [
      told(1_000_000 + 3 * minute),
    ],
    serverTime: epochMs(1_000_000 + 3 * minute),
  })
  expect(site.inForce()).toMatchObject([
    { madeAt: 1_000_000, until: 1_000_000 + 60 * minute },
  ])
  site.connect()
  await expect(site.watch.silence({ ...asked, silenceId: '00000000-0000-4000-8000-000000000002' as SilenceId })).rejects.toThrow('not there any more')
  expect(site.inForce()).toHaveLength(1)
})

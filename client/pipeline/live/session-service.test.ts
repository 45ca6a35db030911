import type { Session } from '#contract/configuration'
import type { ApiPort } from '../../core/api-port.ts'
import type { CachedConfiguration } from '../../core/configuration-cache.ts'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { SessionService } from './session-service.ts'

const nowMs = 1_000
const session = {
  memberName: 'Kim',
  role: 'supervisor',
  expiresAt: epochMs(nowMs + 1),
} as Session

function stage(remembered: Session | undefined, answer: () => Promise<unknown>) {
  let kept: CachedConfiguration = { session: remembered }
  const api = {
    call: (name: string) => name === 'session.remove'
      ? Promise.reject(new NetworkUnavailable('away'))
      : answer(),
  } as unknown as ApiPort
  const service = new SessionService({
    api,
    cache: {
      load: async () => kept,
      save: async part => void (kept = {
        ...kept,
        ...part,
      }),
      clear: async () => void (kept = {}),
    },
    now: () => epochMs(nowMs),
  })
  return {
    service,
    kept: () => kept.session,
  }
}
const away = () => Promise.reject(new NetworkUnavailable('away'))
const refused = () => Promise.reject(new AppError('not-signed-in', 'Sign in.'))

it('opens without a network for whoever was signed in', async () => {
  const { service } = stage(session, away)
  await service.start()
  expect(service.state.value).toEqual({ kind: 'signed-in', session, confirmed: false })
  await service.confirm()
  expect(service.state.value).toEqual({ kind: 'signed-in', session, confirmed: false })
})

it('does not open for a session that is over, nor for nobody', async () => {
  const over = stage({
    ...session,
    expiresAt: epochMs(nowMs),
  }, away)
  await over.service.start()
  expect(over.service.state.value).toEqual({ kind: 'signed-out', because: 'unreachable' })
  const nobody = stage(undefined, refused)
  await nobody.service.start()
  expect(nobody.service.state.value).toEqual({ kind: 'signed-out', because: 'never' })
})

it('forgets who was signed in when the server says no', async () => {
  const { service, kept } = stage(session, refused)
  await service.start()
  await service.confirm()
  expect(service.state.value).toEqual({ kind: 'signed-out', because: 'refused' })
  expect(kept()).toBeUndefined()
})

it('tells a spent link from a server that is away', async () => {
  const used = stage(undefined, () => Promise.reject(new AppError('link-used', 'Ask for a new one.')))
  expect(await used.service.signIn('token')).toEqual({ outcome: 'refused', code: 'link-used' })
  expect(await stage(undefined, away).service.signIn('token')).toEqual({ outcome: 'unreachable' })
  const fresh = stage(undefined, async () => session)
  expect(await fresh.service.signIn('token')).toEqual({ outcome: 'signed-in' })
  expect(fresh.kept()).toEqual(session)
})

it('signs out here even where the server cannot be told', async () => {
  const { service, kept } = stage(session, away)
  await service.start()
  await service.signOut()
  expect(service.state.value).toEqual({ kind: 'signed-out', because: 'asked' })
  expect(kept()).toBeUndefined()
})

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

it('tells a wrong password, a throttled one and a second step apart, and enters by each way', async () => {
  const replies: (() => Promise<unknown>)[] = [
    () => Promise.reject(new AppError('wrong-login', 'No.')),
    () => Promise.reject(new AppError('too-many-requests', 'Wait.', { retryAfterMs: 3_000 })),
    away,
    async () => ({ outcome: 'second-step', challenge: 'abc', expiresInMs: 1 }),
  ]
  const { service, kept } = stage(undefined, () => replies.shift()!())
  const outcomes = []
  for (let i = 0; i < 4; i++)
    outcomes.push(await service.signInByPassword('Kim', 'x'))
  expect(outcomes).toEqual([
    { outcome: 'refused', code: 'wrong-login' },
    { outcome: 'refused', code: 'too-many-requests', retryAfterMs: 3_000 },
    { outcome: 'unreachable' },
    { outcome: 'second-step', challenge: 'abc' },
  ])
  // Nobody is in before the second step.
  expect(service.state.value).toEqual({ kind: 'unknown' })
  expect(kept()).toBeUndefined()

  const ways = [
    (each: SessionService) => each.signInBySecondStep('abc', '123456'),
    (each: SessionService) => each.completeSetUp({ token: 'abc', name: 'Kim', password: 'x' }),
    (each: SessionService) => each.acceptLink({ token: 'abc', name: 'Kim', password: 'x' }),
  ]
  for (const way of ways) {
    const entered = stage(undefined, async () => session)
    expect(await way(entered.service)).toEqual({ outcome: 'signed-in' })
    expect(entered.service.state.value).toEqual({ kind: 'signed-in', session, confirmed: true })
    expect(entered.kept()).toEqual(session)
    expect(await way(stage(undefined, refused).service)).toEqual({ outcome: 'refused', code: 'not-signed-in' })
  }
  const direct = stage(undefined, async () => ({ outcome: 'signed-in', session }))
  expect(await direct.service.signInByPassword('Kim', 'x')).toEqual({ outcome: 'signed-in' })
  expect(direct.kept()).toEqual(session)
})

it('knows whether nobody has an account yet, and does not guess', async () => {
  expect(await stage(undefined, async () => ({ isNeeded: true })).service.isSetUpNeeded()).toBe(true)
  expect(await stage(undefined, away).service.isSetUpNeeded()).toBeUndefined()
})

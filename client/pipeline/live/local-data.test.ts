import type { SessionState } from './session-service.ts'
import { describe, expect, it } from 'vitest'
import { sessionSchema } from '#contract/configuration'
import { createManualTimers } from '#contract/manual-timers'
import { createObservable } from '../../core/observable.ts'
import { cameraIdOf } from '../../core/sync/testing/event-builder.ts'
import { createLocalData } from './local-data.ts'

const session = sessionSchema.parse({
  memberId: cameraIdOf(1),
  memberName: 'Kim',
  role: 'supervisor',
  organizationId: cameraIdOf(2),
  organizationName: 'Plant',
  expiresAt: 5000,
})
const settle = (): Promise<void> => new Promise(resolve => void setImmediate(resolve))

function rig(waiting: number, isOnline = true, films = 0) {
  const unsent = {
    waiting,
    waitingAnnotations: 0,
    waitingPictures: 0,
    rejected: 0,
    rejectedAnnotations: 0,
    aside: 0,
  }
  const state = createObservable<SessionState>({ kind: 'signed-in', session, confirmed: true })
  const log: string[] = []
  const timers = createManualTimers()
  const data = createLocalData({
    store: {
      counts: async () => ({ ...unsent }),
      wipe: async () => void log.push('wiped'),
    },
    waitingFilms: async () => films,
    session: {
      state,
      async signOut() {
        log.push('signed out')
        state.set({ kind: 'signed-out', because: 'asked' })
      },
    },
    timers,
    isOnline: () => isOnline,
  })
  return { data, unsent, state, log, timers }
}

describe('local data', () => {
  it('HD3 ends the session, then wipes, when nothing waits', async () => {
    const { data, log } = rig(0)
    await data.signOut()
    await settle()
    expect([log, data.state.value]).toEqual([
      ['signed out', 'wiped'],
      { kind: 'settled' },
    ])
  })

  it('HD3 sends what waits first, and says how much is left', async () => {
    const { data, log, unsent, timers } = rig(3)
    const leaving = data.signOut()
    await settle()
    expect(data.state.value).toEqual({ kind: 'sending', left: 3 })
    unsent.waiting = 0
    timers.advance(250)
    await leaving
    expect(log).toEqual(['signed out', 'wiped'])
  })

  it('HD3 asks before what only this device has is lost, and cancelling changes nothing', async () => {
    const { data, log } = rig(3, false)
    await data.signOut()
    expect(data.state.value).toMatchObject({
      kind: 'asking',
      unsent: { waiting: 3 },
    })
    data.cancel()
    expect([log, data.state.value]).toEqual([
      [],
      { kind: 'settled' },
    ])
    await data.signOut()
    await data.confirmLoss()
    expect(log).toEqual(['signed out', 'wiped'])
  })

  it('HD3 asks before a film that only this device has is lost', async () => {
    const { data, log } = rig(0, false, 2)
    await data.signOut()
    expect(data.state.value).toMatchObject({
      kind: 'asking',
      unsent: { waiting: 0, waitingPictures: 2 },
    })
    expect(log).toEqual([])
  })

  it('HD3 sending that does not end is asked about', async () => {
    const { data, timers } = rig(3)
    const leaving = data.signOut()
    for (let i = 0; i < 100; i++) {
      await settle()
      timers.advance(250)
    }
    await leaving
    expect(data.state.value).toMatchObject({
      kind: 'asking',
      unsent: { waiting: 3 },
    })
  })

  it('HD3 a session that the server removed: wiped at once, but what waits is kept until it is sent or given up', async () => {
    const empty = rig(0)
    empty.state.set({ kind: 'signed-out', because: 'refused' })
    await settle()
    expect(empty.log).toEqual(['wiped'])
    const full = rig(2)
    full.state.set({ kind: 'signed-out', because: 'refused' })
    await settle()
    expect([full.log, full.data.state.value]).toMatchObject([
      [],
      {
        kind: 'kept',
        unsent: { waiting: 2 },
      },
    ])
    await full.data.confirmLoss()
    expect(full.log).toEqual(['wiped'])
    const away = rig(0)
    away.state.set({ kind: 'signed-out', because: 'unreachable' })
    await settle()
    expect(away.log).toEqual([])
  })
})

import type { AuditDraft } from '#contract/audit-entry'
import type { CameraId, OrganizationId } from '#contract/ids'
import type { BrowserSocket } from './browser-socket.ts'
import type { SignalingMethods } from './signaling-methods.ts'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { createMemoryLedger } from '../usecases/testing/memory-ledger.ts'
import { aMember } from '../usecases/testing/test-context.ts'
import { auditMethods, auditRefusal } from './audited-methods.ts'

const cameraId = '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0001' as CameraId
const socket: BrowserSocket = {
  socketId: 'a',
  actor: aMember('00000000-0000-4000-8000-0000000000aa' as OrganizationId, 'viewer'),
  address: '192.0.2.7',
  notify: () => {},
  close: () => {},
}

function open(method: () => unknown) {
  const ledger = createMemoryLedger()
  const opened: CameraId[] = []
  const done: string[] = []
  const auditor = {
    ledger,
    viewings: {
      opened: (_: unknown, id: CameraId) => void opened.push(id),
    },
    clock: () => epochMs(5),
  }
  const methods = auditMethods({
    'ping': () => ({
      serverTime: epochMs(0),
    }),
    'media.consume': method,
    'media.produce': () => {
      done.push(`after ${ledger.drafts.length}`)
      return method()
    },
  } as unknown as SignalingMethods, auditor)
  return {
    methods,
    auditor,
    ledger,
    opened,
    done,
  }
}

it('AD1 pictures that were given are a viewing; those that were refused are none, but a refusal', async () => {
  const good = open(() => ({ consumerId: 'c' }))
  expect(await good.methods['media.consume'](socket, { cameraId } as never)).toEqual({ consumerId: 'c' })
  await good.methods.ping(socket, {})
  expect([good.opened, good.ledger.drafts]).toEqual([
    [cameraId],
    [],
  ])

  const refusal = new AppError('not-found', 'There is no such camera.')
  const bad = open(() => { throw refusal })
  await expect(bad.methods['media.consume'](socket, { cameraId } as never)).rejects.toBe(refusal)
  auditRefusal(bad.auditor, socket, 'media.consume', refusal)
  auditRefusal(bad.auditor, socket, 'media.consume', new AppError('media-unavailable', 'away'))
  auditRefusal(bad.auditor, socket, 'ping', refusal)
  expect(bad.opened).toEqual([])
  expect(bad.ledger.drafts).toMatchObject([
    {
      action: 'media.consume',
      result: 'refused',
      actor: { name: 'Kim', address: '192.0.2.7' },
    },
  ] satisfies Partial<AuditDraft>[] | object[])
})

it('AD2 a browser becomes a camera only after its entry', async () => {
  const { methods, ledger, done } = open(() => ({ producerId: 'p' }))
  await methods['media.produce'](socket, { cameraId } as never)
  expect(done).toEqual(['after 1'])
  expect(ledger.drafts).toMatchObject([
    { action: 'media.produce', result: 'done', cameraId },
  ])
})

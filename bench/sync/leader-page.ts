import type { DeviceId } from '#contract/ids'
import type { EventStore } from '../../client/core/sync/event-store.ts'
import { cameraIdSchema } from '#contract/ids'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { openBrowserSocket } from '../../client/api/browser-socket.ts'
import { createHttpClient } from '../../client/api/http-client.ts'
import { createServerSocket } from '../../client/api/server-socket.ts'
import { eventIdOf } from '../../client/core/sync/event-id.ts'
import { buildEvent } from '../../client/core/sync/testing/event-builder.ts'
import { createWebLeaderLock } from '../../client/pipeline/sync/leader-lock.ts'
import { createSyncService } from '../../client/pipeline/sync/sync-service.ts'
import { AnsimDatabase } from '../../client/storage/ansim-database.ts'
import { createDexieEventStore } from '../../client/storage/dexie-event-store.ts'
import { PictureDatabase } from '../../client/storage/dexie-picture-store.ts'

declare global {
  interface Window {
    benchLeads: () => void
    benchPushes: (deviceId: string, seqs: number[]) => void
  }
}

const now = () => epochMs(Date.now())
let store: EventStore | undefined

/** One tab of the product's own sync over this profile's IndexedDB and Web Locks. Tells when it leads, and what it pushes before it does. */
export function startTab(): void {
  const timers = timersOf(globalThis, now)
  store = createDexieEventStore({
    database: new AnsimDatabase('tabs'),
    pictures: new PictureDatabase('tabs-pictures'),
    now,
    newDeviceId: () => crypto.randomUUID() as DeviceId,
  })
  const socket = createServerSocket({
    connect: () => openBrowserSocket(location, WebSocket),
    isSignedOut: async () => false,
    timers,
    random: Math.random,
  })
  const api = createHttpClient({
    timers,
    fetch: (url, init) => {
      if (String(url).endsWith('/sync/push')) {
        const { deviceId, rows } = JSON.parse(String(init?.body)) as { deviceId: string, rows: { seq: number }[] }
        window.benchPushes(deviceId, rows.map(({ seq }) => seq))
      }
      return fetch(url, init)
    },
  })
  const lock = createWebLeaderLock(navigator.locks)
  const service = createSyncService({
    api,
    socket,
    store,
    timers,
    random: Math.random,
    teller: () => ({ mayRecord: true }),
    lock: {
      hold: (name, signal, body) => lock.hold(name, signal, () => {
        window.benchLeads()
        return body()
      }),
    },
  })
  const never = new AbortController().signal
  void socket.run(never)
  void service.run(never)
}

export async function recordHere(cameraId: string, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const at = now()
    await store?.record(buildEvent(1, {
      eventId: eventIdOf(at, crypto.getRandomValues(new Uint8Array(10))),
      cameraId: cameraIdSchema.parse(cameraId),
      recordedAt: at,
      capturedAt: at,
    }))
  }
}

export async function waitingHere(): Promise<number> {
  return (await store?.counts())?.waiting ?? 0
}

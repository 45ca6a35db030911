import type { Consumer, Transport } from 'mediasoup-client/types'
import type { CameraId } from '#contract/ids'
import type { Picture } from '../../core/media-port.ts'
import { Device, FakeHandler, testFakeParameters } from 'mediasoup-client'
import { expect } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { createListeners } from '../../core/observable.ts'
import { createLookWay } from '../look-way.ts'
import { createMediaSession } from '../media-session.ts'
import { createFakeSignaling } from './fake-signaling.ts'

/** A session on mediasoup-client's own fake browser and our fake server, with time in the test's hand. */
export async function openSession({ canCarry = false } = {}) {
  const timers = createManualTimers()
  const signaling = createFakeSignaling(timers)
  const transports: Transport[] = []
  const sending: Transport[] = []
  /** Of consumers that live, as receivers of browsers that can wait have them. */
  const receivers = new Set<{ jitterBufferTarget: number | null }>()
  const withReceiver = (consumer: Consumer): void => {
    const receiver = { jitterBufferTarget: null }
    Object.defineProperty(consumer, 'rtpReceiver', { value: receiver })
    receivers.add(receiver)
    consumer.observer.once('close', () => receivers.delete(receiver))
  }
  const networkChange = createListeners<void>()
  /** Consumers that have no picture yet; all others have. */
  const dark = new Set<string>()
  const way = {
    socket: signaling.socket,
    async createDevice() {
      const device = new Device({
        handlerFactory: FakeHandler.createFactory(testFakeParameters),
      })
      device.observer.on('newtransport', (transport) => {
        transport.observer.on('newconsumer', withReceiver);
        (transport.direction === 'recv'
          ? transports
          : sending).push(transport)
      })
      return device
    },
    timers,
    random: () => 0.5,
    onNetworkChange: networkChange.add,
  }
  const lookWay = createLookWay({ ...way, canCarry })
  const session = createMediaSession({
    ...way,
    hasPicture: async ({ id }) => !dark.has(id) && !dark.has('all'),
    ...canCarry && { onPlane: lookWay.receiveOn },
  })
  const life = new AbortController()
  const running = session.run(life.signal)
  lookWay.run(life.signal)
  /** FakeHandler and promises take turns of the event loop, not time; retries take time. */
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) {
      for (let turn = 0; turn < 5; turn++)
        await new Promise(resolve => void setImmediate(resolve))
      const waitMs = timers.nextInMs()
      if (waitMs === undefined || i > 3)
        break
      timers.advance(waitMs)
    }
  }
  const watch = (cameraId: CameraId): { heard: string[], stop: () => void } => {
    const heard: string[] = []
    return {
      heard,
      stop: session.watch(cameraId, 'sub', track => heard.push(track ? 'track' : 'none')),
    }
  }
  /** A screen that presents each picture when it is told to. */
  const view = (cameraId: CameraId) => {
    const pictures: (Picture | undefined)[] = []
    const refusals: boolean[] = []
    let present = (): void => {}
    const viewing = session.view(cameraId, 'sub', {
      onPicture(picture, shown) {
        pictures.push(picture)
        present = shown
      },
      onRefusal: isRefused => refusals.push(isRefused),
    })
    return {
      ...viewing,
      pictures,
      refusals,
      heard: () => pictures.map(picture => picture ? 'picture' : 'none'),
      present: () => present(),
    }
  }
  signaling.openSocket()
  return {
    session,
    lookWay,
    signaling,
    transports,
    sending,
    timers,
    settle,
    watch,
    view,
    networkChange,
    dark,
    targets: () => [...receivers].map(({ jitterBufferTarget }) => jitterBufferTarget),
    async close() {
      life.abort()
      await running
      expect(timers.nextInMs()).toBeUndefined()
    },
  }
}

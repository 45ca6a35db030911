import type { Router } from 'mediasoup/types'
import type { MediaPlane, RtpInlet } from '../../core/media-plane.ts'
import { readdir } from 'node:fs/promises'
import process from 'node:process'
import { observer } from 'mediasoup'
import { dtlsParameters, gate, sendPictures, yard } from './plane-bench.ts'

/** What viewers could leave behind. */
export interface Held {
  readonly viewers: number
  readonly transports: number
  readonly consumers: number
  readonly passing: number
  readonly pipes: number
  /** As the workers themselves count them. */
  readonly workerTransports: number
  readonly workerConsumers: number
  readonly workerProducers: number
  /** Open files and sockets of this process and of each worker: a port is one of them. */
  readonly descriptors: number
  readonly workerDescriptors: number
}

/** Remembers every router that is made from now on; call it before the plane runs. */
export function followRouters(): Set<Router> {
  const routers = new Set<Router>()
  observer.on('newworker', worker => worker.observer.on('newrouter', (router) => {
    routers.add(router)
    router.observer.once('close', () => routers.delete(router))
  }))
  return routers
}

/** Counts what is held now. Rejects when a worker is gone. Linux alone knows descriptors; elsewhere they are 0. */
export async function countHeld(plane: MediaPlane, workerPids: readonly number[], routers: ReadonlySet<Router>): Promise<Held> {
  const { viewers, transports, consumers, passing, pipes } = plane.stats()
  const dumps = await Promise.all([...routers].map(router => router.dump()))
  const descriptorsOf = async (pid: number): Promise<number> => (await readdir(`/proc/${pid}/fd`).catch(() => [])).length
  const ofWorkers = await Promise.all(workerPids.map(descriptorsOf))
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
  return {
    viewers,
    transports,
    consumers,
    passing,
    pipes,
    workerTransports: sum(dumps.map(({ transportIds }) => transportIds.length)),
    workerConsumers: sum(dumps.flatMap(({ mapProducerIdConsumerIds }) => mapProducerIdConsumerIds.map(({ values }) => values.length))),
    workerProducers: sum(dumps.map(({ mapProducerIdConsumerIds }) => mapProducerIdConsumerIds.length)),
    descriptors: await descriptorsOf(process.pid),
    workerDescriptors: sum(ofWorkers),
  }
}

/** Browsers that come, begin from memory and at key frames, thin, mend their way, send, and go, without closing a thing themselves. */
export async function joinAndLeave(plane: MediaPlane, rounds: number): Promise<void> {
  const inlets: RtpInlet[] = [await plane.openInlet(gate), await plane.openInlet(yard)]
  try {
    for (let round = 0; round < rounds; round++) {
      for (const inlet of inlets)
        sendPictures(inlet, 1, round)
      const viewerId = `viewer-${round}`
      plane.openViewer(viewerId)
      const { transportId } = await plane.createReceiveTransport(viewerId)
      await plane.connectTransport(viewerId, transportId, dtlsParameters)
      const rtpCapabilities = plane.routerRtpCapabilities()
      const made = await Promise.all([
        plane.consume(viewerId, gate, { rtpCapabilities, thinning: 'none', start: 'now' }),
        plane.consume(viewerId, gate, { rtpCapabilities, thinning: 'none', start: 'key-frame' }),
        plane.consume(viewerId, yard, {
          rtpCapabilities,
          thinning: round % 2
            ? 'key'
            : 'reference',
          start: 'key-frame',
        }),
      ])
      for (const { consumerId } of made)
        await plane.resume(viewerId, consumerId)
      await plane.restartIce(viewerId, transportId)
      if (round % 10 === 0)
        await plane.createSendTransport(viewerId)
      // Some go in the middle of a wish.
      const late = round % 7 === 0
        ? plane.consume(viewerId, yard, { rtpCapabilities, thinning: 'none', start: 'now' }).catch(() => {})
        : undefined
      plane.closeViewer(viewerId)
      await late
    }
  }
  finally {
    for (const inlet of inlets)
      await inlet.close()
  }
}

import type { Producer } from 'mediasoup/types'
import type { MediaWorker } from './media-worker.ts'
import { bufferBytes, loopback } from './inlet-socket.ts'

/** A Producer as a worker has it: where it is at home, or at the end of a pipe. */
export interface Reach {
  readonly producerId: string
  /** Idempotent; the last one closes the pipe. */
  readonly release: () => void
}

interface Pipe {
  readonly ending: Promise<Producer>
  users: number
}

/** MS3: brings Producers to other workers, each once for all of that worker's viewers, for as long as one of them consumes it. */
export class PipeTable {
  readonly #pipes = new Map<string, Pipe>()

  get size(): number {
    return this.#pipes.size
  }

  /** Rejects when one of the workers is gone. */
  async reach(producer: Producer, from: MediaWorker, to: MediaWorker): Promise<Reach> {
    if (from === to) {
      return {
        producerId: producer.id,
        release: () => {},
      }
    }
    const key = `${producer.id} ${to.router.id}`
    let pipe = this.#pipes.get(key)
    if (!pipe) {
      pipe = {
        ending: lay(producer, from, to),
        users: 0,
      }
      this.#pipes.set(key, pipe)
    }
    pipe.users++
    const release = once(() => this.#release(key, pipe))
    try {
      const ending = await pipe.ending
      // With its worker, or the one it comes from.
      ending.observer.once('close', () => this.#forget(key, pipe))
      return { producerId: ending.id, release }
    }
    catch (error) {
      this.#forget(key, pipe)
      throw error
    }
  }

  #release(key: string, pipe: Pipe): void {
    if (--pipe.users > 0)
      return
    this.#forget(key, pipe)
    void pipe.ending.then(ending => ending.close(), () => {})
  }

  #forget(key: string, pipe: Pipe): void {
    if (this.#pipes.get(key) === pipe)
      this.#pipes.delete(key)
  }
}

async function lay(producer: Producer, from: MediaWorker, to: MediaWorker): Promise<Producer> {
  const { pipeProducer } = await from.router.pipeToRouter({
    producerId: producer.id,
    router: to.router,
    enableSctp: false,
    listenInfo: {
      protocol: 'udp',
      ip: loopback,
      sendBufferSize: bufferBytes,
      recvBufferSize: bufferBytes,
    },
  })
  if (!pipeProducer)
    throw new Error('mediasoup made no Producer at the end of a pipe.')
  return pipeProducer
}

function once(action: () => void): () => void {
  let isDone = false
  return () => {
    if (!isDone)
      action()
    isDone = true
  }
}

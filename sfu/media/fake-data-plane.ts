import type { CameraId } from '#contract/ids'
import type { DataConsumerDescription, DataPlane, SctpStreamParameters } from '../core/data-plane.ts'
import type { TransportDescription } from '../core/media-plane.ts'
import type { FakePlaneState } from './fake-plane-state.ts'
import { AppError } from '#contract/app-error'
import { longestLookBytes } from '#contract/look-codec'
import { describeTransport } from './fake-media.ts'

/** The DataPlane without workers: what is told is kept for whoever asks what a viewer heard. */
export class FakeDataPlane implements DataPlane {
  readonly #state: FakePlaneState
  readonly #listeners = new Set<(viewerId: string, message: Uint8Array) => void>()

  constructor(state: FakePlaneState) {
    this.#state = state
  }

  /** What the browser behind this viewer sends; lost where it has no way. */
  send(viewerId: string, message: Uint8Array): void {
    if (this.#state.viewers.get(viewerId)?.dataProducerId === undefined || message.byteLength > longestLookBytes)
      return
    for (const listener of this.#listeners)
      listener(viewerId, message)
  }

  /** What was told to this viewer on its present channel. */
  heardBy(viewerId: string): readonly Uint8Array[] {
    return this.#state.viewers.get(viewerId)?.hearing?.messages ?? []
  }

  async createTransport(viewerId: string): Promise<TransportDescription> {
    const viewer = this.#state.needViewer(viewerId)
    viewer.worker ??= this.#state.chooseWorker(viewerId)
    viewer.dataProducerId = undefined
    viewer.dataId = this.#state.newId('transport')
    return {
      ...describeTransport(viewer.dataId),
      sctpParameters: {},
    }
  }

  async produce(viewerId: string, { streamId }: SctpStreamParameters): Promise<string> {
    const viewer = this.#state.needViewer(viewerId)
    if (viewer.dataId === undefined)
      throw new AppError('not-found', 'This browser has no way for its looks; open a data transport first.')
    if (typeof streamId !== 'number')
      throw new AppError('bad-input', 'The media parameters of this browser are not valid; reload the page.')
    viewer.dataProducerId = this.#state.newId('data-producer')
    return viewer.dataProducerId
  }

  closeProducer(viewerId: string): void {
    const viewer = this.#state.viewers.get(viewerId)
    if (viewer)
      viewer.dataProducerId = undefined
  }

  onMessage(listener: (viewerId: string, message: Uint8Array) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async consume(viewerId: string): Promise<DataConsumerDescription> {
    const viewer = this.#state.needViewer(viewerId)
    this.#state.needTransport(viewer)
    if (!viewer.isWithData)
      throw new AppError('bad-input', 'This transport carries no messages; open one with data.')
    viewer.hearing = { topics: undefined, messages: [] }
    return {
      dataConsumerId: this.#state.newId('data-consumer'),
      dataProducerId: 'data-producer-0',
      sctpStreamParameters: { streamId: 0, ordered: false, maxPacketLifeTime: 150 },
      label: 'looks',
      protocol: '',
    }
  }

  async hear(viewerId: string, topics: readonly CameraId[]): Promise<void> {
    const { hearing } = this.#state.needViewer(viewerId)
    if (!hearing)
      throw new AppError('not-found', 'This browser has no data channel; consume data first.')
    hearing.topics = [
      ...new Set(topics),
    ]
  }

  listHeard(viewerId: string): readonly CameraId[] | undefined {
    return this.#state.viewers.get(viewerId)?.hearing?.topics
  }

  tell(topic: CameraId, message: Uint8Array): void {
    for (const { hearing } of this.#state.viewers.values()) {
      if (hearing?.topics?.includes(topic))
        hearing.messages.push(message.slice())
    }
  }
}

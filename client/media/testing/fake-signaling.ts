import type { Notice, SignalingData, SignalingMethod } from '#contract/signaling'
import type { Timers } from '#contract/timers'
import type { SocketPort, SocketState } from '../../core/socket-port.ts'
import { testFakeParameters } from 'mediasoup-client'
import { AppError } from '#contract/app-error'
import { organizationIdSchema } from '#contract/ids'
import { signalingRequests } from '#contract/signaling'
import { epochMs } from '#contract/time'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { createListeners, createObservable } from '../../core/observable.ts'
import { cameraIdOf, dbEpochOf } from '../../core/sync/testing/event-builder.ts'

export interface FakeSignaling {
  readonly socket: SocketPort
  /** What was asked, in order. */
  readonly asked: SignalingMethod[]
  /** Streams with a consumer that runs, by `cameraId/streamKind`. */
  readonly running: () => string[]
  /** What was consumed, in order: the stream with start and thinning. */
  readonly consumed: string[]
  /** Cameras that were produced, in order. */
  readonly produced: string[]
  /** Streams whose last pictures the server remembers: a consumer that starts 'now' is passing. */
  readonly remembered: Set<string>
  /** The right to these streams is not there. */
  readonly forbidden: Set<string>
  /** The server closes a consumer of this stream, passing ones first, and says so. */
  readonly closeConsumer: (stream: string) => void
  readonly setAvailable: (stream: string, isAvailable: boolean) => void
  /** What was asked to be heard by the data channel, in order. */
  readonly heard: (readonly string[])[]
  readonly say: (notice: Notice) => void
  readonly openSocket: () => void
  readonly loseSocket: () => void
  /** The next request of this kind is refused once. */
  readonly refuseNext: (method: SignalingMethod) => void
}

const sctpParameters = {
  port: 5000,
  OS: 1024,
  MIS: 1024,
  maxMessageSize: 3_000,
  maxSendMessageSize: 3_000,
  maxReceiveMessageSize: 3_000,
}

/** The server's side of the media requests: one transport a socket, one consumer a stream, paused until resumed. */
export function createFakeSignaling(timers: Timers): FakeSignaling {
  const state = createObservable<SocketState>({
    kind: 'connecting',
    since: timers.now(),
  })
  const notices = createListeners<Notice>()
  const asked: SignalingMethod[] = []
  const consumed: string[] = []
  const produced: string[] = []
  const heard: (readonly string[])[] = []
  const remembered = new Set<string>()
  const forbidden = new Set<string>()
  const gone = new Set<string>()
  const refused = new Set<SignalingMethod>()
  let consumers = new Map<string, { stream: string, isPassing: boolean, isRunning: boolean }>()
  let transportId: string | undefined
  let dataTransportId: string | undefined

  function answer(method: SignalingMethod, data: unknown): unknown {
    if (refused.delete(method))
      throw new AppError('media-unavailable', 'The media worker is starting; try again in a moment.')
    switch (method) {
      case 'media.join': return {
        routerRtpCapabilities: testFakeParameters.generateRouterRtpCapabilities(),
      }
      case 'media.open-transport': {
        const { id, iceParameters, iceCandidates, dtlsParameters } = testFakeParameters.generateTransportRemoteParameters()
        transportId = id
        consumers = new Map()
        return {
          transportId: id,
          iceParameters,
          iceCandidates,
          dtlsParameters,
          ...signalingRequests[method].data.parse(data).withData && { sctpParameters },
        }
      }
      case 'media.connect-transport':
        if (![transportId, dataTransportId].includes(signalingRequests[method].data.parse(data).transportId))
          throw new AppError('not-found', 'This transport is gone; open a new one.')
        return {}
      case 'media.consume': {
        const { cameraId, streamKind, start, thinning }: SignalingData<'media.consume'> = signalingRequests[method].data.parse(data)
        const stream = `${cameraId}/${streamKind}`
        consumed.push(`${stream} ${start} ${thinning}`)
        if (forbidden.has(stream))
          throw new AppError('not-allowed', 'You may not see this camera; ask an administrator.')
        if (gone.has(stream) || !transportId)
          throw new AppError('not-found', 'This stream is not there now.')
        const { id, producerId, rtpParameters } = testFakeParameters.generateConsumerRemoteParameters({ codecMimeType: 'video/VP8' })
        const isPassing = start === 'now' && remembered.has(stream)
        consumers.set(id, { stream, isPassing, isRunning: false })
        return {
          consumerId: id,
          producerId,
          kind: 'video',
          rtpParameters,
          isPassing,
        }
      }
      case 'media.resume': {
        const consumer = consumers.get(signalingRequests[method].data.parse(data).consumerId)
        if (!consumer)
          throw new AppError('not-found', 'This consumer is gone; consume the stream again.')
        consumer.isRunning = true
        return {}
      }
      case 'media.restart-ice':
        if (signalingRequests[method].data.parse(data).transportId !== transportId)
          throw new AppError('not-found', 'This transport is gone; open a new one.')
        return { iceParameters: testFakeParameters.generateTransportRemoteParameters().iceParameters }
      case 'media.consume-data': return {
        dataConsumerId: `data-consumer-${asked.length}`,
        dataProducerId: 'data-producer',
        sctpStreamParameters: { streamId: 0, ordered: false, maxPacketLifeTime: 150 },
        label: 'looks',
        protocol: '',
      }
      case 'media.hear': {
        const { cameraIds } = signalingRequests[method].data.parse(data)
        heard.push(cameraIds)
        return { cameraIds }
      }
      case 'media.open-data-transport': {
        const { id, iceParameters, iceCandidates, dtlsParameters } = testFakeParameters.generateTransportRemoteParameters()
        dataTransportId = id
        return {
          transportId: id,
          iceParameters,
          iceCandidates,
          dtlsParameters,
          sctpParameters,
        }
      }
      case 'media.produce-data': return {
        dataProducerId: `data-producer-${asked.length}`,
      }
      case 'media.open-send-transport': {
        const { id, iceParameters, iceCandidates, dtlsParameters } = testFakeParameters.generateTransportRemoteParameters()
        transportId = id
        return {
          transportId: id,
          iceParameters,
          iceCandidates,
          dtlsParameters,
        }
      }
      case 'media.produce':
        produced.push(signalingRequests[method].data.parse(data).cameraId)
        return { producerId: `producer-${produced.length}` }
      case 'media.close-producer':
        return {}
      case 'media.close-consumer':
        consumers.delete(signalingRequests[method].data.parse(data).consumerId)
        return {}
      default: throw new AppError('bad-input', `No ${method} here.`)
    }
  }

  function openSocket(): void {
    consumers = new Map()
    transportId = dataTransportId = undefined
    state.set({
      kind: 'open',
      since: timers.now(),
    })
    notices.tell({
      notice: 'welcome',
      organizationId: organizationIdSchema.parse(cameraIdOf(9)),
      role: 'supervisor',
      serverTime: timers.now(),
      dbEpoch: dbEpochOf(1),
      feedCursor: 0,
    })
  }

  return {
    socket: {
      get state() { return state.value },
      onState: state.subscribe,
      onNotice: notices.add,
      async request(method, data) {
        await Promise.resolve()
        if (state.value.kind !== 'open')
          throw new NetworkUnavailable('There is no connection to the server now.')
        asked.push(method)
        // Through the contract, as on the wire.
        return signalingRequests[method].reply.parse(structuredClone(answer(method, structuredClone(data)))) as never
      },
    },
    asked,
    consumed,
    produced,
    heard,
    remembered,
    forbidden,
    closeConsumer(stream) {
      const [id] = [...consumers].filter(([, consumer]) => consumer.stream === stream).sort(([, a], [, b]) => Number(b.isPassing) - Number(a.isPassing))[0] ?? []
      if (id === undefined)
        throw new Error(`No consumer of ${stream}.`)
      consumers.delete(id)
      notices.tell({ notice: 'consumer-closed', consumerId: id })
    },
    running: () => [
      ...consumers.values(),
    ].filter(({ isRunning }) => isRunning).map(({ stream }) => stream).sort(),
    setAvailable(stream, isAvailable) {
      if (isAvailable) {
        gone.delete(stream)
      }
      else {
        gone.add(stream)
        consumers = new Map([...consumers].filter(([, consumer]) => consumer.stream !== stream))
      }
    },
    say: notices.tell,
    openSocket,
    loseSocket: () => state.set({
      kind: 'closed',
      since: timers.now(),
      retryAt: epochMs(timers.now() + 500),
    }),
    refuseNext: method => void refused.add(method),
  }
}

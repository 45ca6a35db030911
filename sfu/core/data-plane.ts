import type { CameraId } from '#contract/ids'
import type { SignalingData, SignalingReply } from '#contract/signaling'
import type { TransportDescription } from './media-plane.ts'

export type SctpStreamParameters = SignalingData<'media.produce-data'>['sctpStreamParameters']
export type DataConsumerDescription = SignalingReply<'media.consume-data'>

/**
 * Messages between browsers through data channels: unordered and never sent again, since the next one is due before a repeat could come.
 * What a browser sends ends in this process, to be judged; what is told goes to every viewer that hears its topic. A topic is a camera.
 * Fails as the MediaPlane does. Everything here goes with the viewer's worker and is made anew by the viewer.
 */
export interface DataPlane {
  /** For the viewer's own messages alone. One per viewer: a second replaces the first. */
  readonly createTransport: (viewerId: string) => Promise<TransportDescription>
  /** One per viewer: a second replaces the first. Answers its id. */
  readonly produce: (viewerId: string, sctpStreamParameters: SctpStreamParameters) => Promise<string>
  /** Ends what the viewer sends. Idempotent. */
  readonly closeProducer: (viewerId: string) => void
  /** Calls `listener` with each message of at most `longestLookBytes`; the answer ends it. The bytes are the listener's to keep. */
  readonly onMessage: (listener: (viewerId: string, message: Uint8Array) => void) => () => void
  /** On the viewer's receiving transport, which must have been made `withData`. One per viewer: a second replaces the first. Hears nothing yet. */
  readonly consume: (viewerId: string) => Promise<DataConsumerDescription>
  /** What the viewer hears from now on, whole list each time; fails with 'not-found' for one that does not consume. */
  readonly hear: (viewerId: string, topics: readonly CameraId[]) => Promise<void>
  /** Undefined while it hears nothing by a data channel, not even an empty list. */
  readonly listHeard: (viewerId: string) => readonly CameraId[] | undefined
  /** To every viewer that hears the topic and whose channel stands. Never waits: what cannot go now is dropped. */
  readonly tell: (topic: CameraId, message: Uint8Array) => void
}

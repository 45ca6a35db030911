import type { SignalingData, SignalingMethod, SignalingReply } from '#contract/signaling'
import type { BrowserSocket } from './browser-socket.ts'

/** One method for each request of signaling.ts: one too few or too many is a type error. */
export type SignalingMethods = {
  readonly [M in SignalingMethod]: (socket: BrowserSocket, data: SignalingData<M>) => SignalingReply<M> | Promise<SignalingReply<M>>
}

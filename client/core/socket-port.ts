import type { Notice, SignalingData, SignalingMethod, SignalingReply } from '#contract/signaling'
import type { EpochMs } from '#contract/time'

/** Whether the one WebSocket works. `open` begins with the server's welcome, not with the TCP connection. */
export type SocketState
  = | { kind: 'connecting', since: EpochMs }
    | { kind: 'open', since: EpochMs }
    | { kind: 'closed', since: EpochMs, retryAt: EpochMs }
    /** Nobody is signed in; it looks again at `retryAt`, or when told to `reconnect`. */
    | { kind: 'refused', since: EpochMs, retryAt: EpochMs }

/** The one WebSocket of this browser. */
export interface SocketPort {
  readonly state: SocketState
  /** Called on each change, not at once. Answers how to stop. */
  readonly onState: (listener: (state: SocketState) => void) => () => void
  readonly onNotice: (listener: (notice: Notice) => void) => () => void
  /** Rejects with an AppError (the server said no) or a NetworkUnavailable (not open, lost, or no answer in time). */
  readonly request: <M extends SignalingMethod>(method: M, data: SignalingData<M>) => Promise<SignalingReply<M>>
}

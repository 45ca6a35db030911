import type { ErrorBody } from '#contract/app-error'
import type { ClientMessage, SignalingData, SignalingMethod, SignalingReply } from '#contract/signaling'
import type { Timers } from '#contract/timers'
import { AppError } from '#contract/app-error'
import { signalingRequests } from '#contract/signaling'
import { NetworkUnavailable } from '../core/network-unavailable.ts'

interface Pending { method: SignalingMethod, resolve: (data: unknown) => void, reject: (error: Error) => void, cancel: () => void }

export interface PendingRequests {
  /** `onSilence` runs when no answer came in time, after the answer was rejected with NetworkUnavailable. */
  readonly open: <M extends SignalingMethod>(method: M, data: SignalingData<M>, timeoutMs: number, onSilence: () => void) => { message: string, answer: Promise<SignalingReply<M>> }
  readonly resolve: (id: number, data: unknown) => void
  readonly reject: (id: number, error: ErrorBody) => void
  readonly rejectAll: (error: Error) => void
}

/** A timer that fires this late was held up with everything else; the answer may lie just behind it. */
const heldUpMs = 500
const graceMs = 2000

/** Requests of one connection that have no answer yet. Every one gets one, if only a silence. */
export function createPendingRequests(timers: Timers): PendingRequests {
  const requests = new Map<number, Pending>()
  let lastId = 0

  function take(id: number): Pending | undefined {
    const request = requests.get(id)
    requests.delete(id)
    request?.cancel()
    return request
  }

  return {
    open<M extends SignalingMethod>(method: M, data: SignalingData<M>, timeoutMs: number, onSilence: () => void) {
      const id = ++lastId
      const answer = new Promise<SignalingReply<M>>((resolve, reject) => {
        const silent = (): void => {
          take(id)?.reject(new NetworkUnavailable(`The server did not answer ${method} in time.`))
          onSilence()
        }
        const dueAt = timers.now() + timeoutMs
        const request: Pending = {
          method,
          resolve(value) {
            const parsed = signalingRequests[method].reply.safeParse(value)
            if (parsed.success)
              // Parsed by this method's own schema.
              resolve(parsed.data as SignalingReply<M>)
            else
              reject(new AppError('protocol-unsupported', 'The server answered in a form this page does not know; reload the page.', { method }))
          },
          reject,
          cancel: timers.after(timeoutMs, () => {
            if (timers.now() - dueAt > heldUpMs)
              request.cancel = timers.after(graceMs, silent)
            else
              silent()
          }),
        }
        requests.set(id, request)
      })
      const message: ClientMessage = { type: 'request', id, method, data }
      return {
        message: JSON.stringify(message),
        answer,
      }
    },
    resolve: (id, data) => take(id)?.resolve(data),
    reject: (id, { code, message, details }) => take(id)?.reject(new AppError(code, message, details)),
    rejectAll(error) {
      for (const id of [
        ...requests.keys(),
      ])
        take(id)?.reject(error)
    },
  }
}

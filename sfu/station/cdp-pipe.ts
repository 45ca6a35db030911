import type { Readable, Writable } from 'node:stream'
import { Buffer } from 'node:buffer'
import { z } from '#contract/schema'

/** One thing that the browser tells by itself. `sessionId`: of the page it is about; absent for the browser. */
export interface CdpEvent {
  readonly method: string
  readonly params: unknown
  readonly sessionId?: string
}

export interface CdpPipe {
  /** Calls a method and resolves with its result. Rejects with the browser's message, or when the pipe closes. */
  readonly send: (method: string, params?: object, sessionId?: string) => Promise<unknown>
  /** Told of every event; the answer ends it. */
  readonly subscribe: (listener: (event: CdpEvent) => void) => () => void
  /** Rejects what waits. Idempotent. */
  readonly close: () => void
}

const LONGEST_MESSAGE = 64 * 2 ** 20

const messageSchema = z.union([
  z.object({
    id: z.int(),
    error: z.object({
      message: z.string(),
    }),
  }),
  z.object({
    id: z.int(),
    result: z.unknown(),
  }),
  z.object({
    method: z.string(),
    params: z.unknown(),
    sessionId: z.string().optional(),
  }),
])

/**
 * The Chrome DevTools Protocol over two pipes (--remote-debugging-pipe): JSON messages, each ended by a NUL byte. Unlike the
 * debugging port nobody else can reach it, so a session's cookie may go through it.
 */
export function openCdpPipe(toBrowser: Writable, fromBrowser: Readable): CdpPipe {
  const listeners = new Set<(event: CdpEvent) => void>()
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let lastId = 0
  let closed = false
  let chunks: Buffer[] = []
  let bytes = 0

  function close(): void {
    closed = true
    for (const { reject } of waiting.values())
      reject(new Error('The pipe to the browser closed.'))
    waiting.clear()
    listeners.clear()
  }

  function take(text: string): void {
    const message = messageSchema.parse(JSON.parse(text))
    if ('method' in message) {
      for (const listener of listeners)
        listener(message)
      return
    }
    const call = waiting.get(message.id)
    waiting.delete(message.id)
    if ('error' in message)
      call?.reject(new Error(message.error.message))
    else
      call?.resolve(message.result)
  }

  fromBrowser.on('data', (data: Buffer) => {
    let rest = data
    for (let end = rest.indexOf(0); end >= 0 && !closed; end = rest.indexOf(0)) {
      const text = Buffer.concat([
        ...chunks,
        rest.subarray(0, end),
      ]).toString('utf8')
      chunks = []
      bytes = 0
      rest = rest.subarray(end + 1)
      try {
        take(text)
      }
      catch {
        // Not the protocol: whoever waits is told, and the station starts anew.
        close()
      }
    }
    chunks.push(rest)
    bytes += rest.length
    if (bytes > LONGEST_MESSAGE)
      close()
  })
  for (const stream of [toBrowser, fromBrowser]) {
    stream.on('error', close)
    stream.on('close', close)
  }
  fromBrowser.on('end', close)

  return {
    send(method, params = {}, sessionId) {
      if (closed)
        return Promise.reject(new Error('The pipe to the browser closed.'))
      const id = ++lastId
      const call = Promise.withResolvers<unknown>()
      waiting.set(id, call)
      toBrowser.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
      return call.promise
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close,
  }
}

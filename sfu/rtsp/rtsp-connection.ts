import type { Buffer } from 'node:buffer'
import type { Duplex } from 'node:stream'
import type { Timers } from '#contract/timers'
import type { StreamAddress } from '../core/camera-source.ts'
import type { Random } from '../core/random.ts'
import type { AuthChallenge } from './rtsp-auth.ts'
import type { RtspItem } from './rtsp-message.ts'
import { AppError } from '#contract/app-error'
import { unreachable } from '#contract/unreachable'
import { authorizationFor, parseChallenges } from './rtsp-auth.ts'
import { failureOfSocket, failureOfStatus, noAnswer, RtspRedirect } from './rtsp-failure.ts'
import { RtspParser, serializeFrame, serializeMessage } from './rtsp-message.ts'

export type RtspResponse = Extract<RtspItem, { type: 'response' }>

export interface RtspConnectionOptions {
  readonly socket: Duplex
  readonly credentials: Pick<StreamAddress, 'username' | 'password'>
  readonly timers: Timers
  readonly randomBytes: Random
  readonly answerMs: number
  readonly onFrame: (channel: number, payload: Buffer) => void
}

interface Waiting {
  readonly resolve: (response: RtspResponse) => void
  readonly reject: (error: AppError) => void
}

const userAgent = 'Ansim'

/** One RTSP connection: requests with their answers, login, and the frames between them. */
export class RtspConnection {
  /** Resolves once, when the connection is over: with the failure, or undefined after an orderly close by either side. */
  readonly ended: Promise<AppError | undefined>
  readonly #options: RtspConnectionOptions
  readonly #parser = new RtspParser()
  readonly #waiting = new Map<number, Waiting>()
  #challenge: AuthChallenge | undefined
  #nonceCount = 0
  /** A request with this login was answered well. */
  #wasAdmitted = false
  #sequence = 0
  #hasAnswered = false
  #hasReceived = false
  #isOver = false
  /** Why it is over, for requests that come later. */
  #failure = failureOfSocket(Object.assign(new Error('closed'), { code: 'ECONNRESET' }))
  #end: (failure: AppError | undefined) => void = () => {}

  constructor(options: RtspConnectionOptions) {
    this.#options = options
    this.ended = new Promise(resolve => this.#end = resolve)
    const { socket } = options
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('error', error => this.destroy(failureOfSocket(error)))
    socket.on('close', () => this.destroy())
  }

  /** Frames on other channels are treated as junk. */
  setChannels(channels: ReadonlySet<number>): void {
    this.#parser.channels = channels
  }

  /**
   * Sends a request and gives its 2xx answer. Logs in when asked to: once, and once more when only the nonce was stale, or when
   * the same login was accepted before and the camera, without a word, asks with another nonce.
   * Rejects with RtspRedirect for a 3xx answer that says where to, and with another AppError for any other answer, none in time, or
   * the end of the connection.
   */
  async request(method: string, url: string, headers: Readonly<Record<string, string>> = {}): Promise<RtspResponse> {
    let response = await this.#send(method, url, headers)
    for (let attempt = 0; response.status === 401 && attempt < 2; attempt++) {
      const hadAnswered = this.#challenge !== undefined
      const challenge = parseChallenges(response.headers.get('www-authenticate') ?? [])[0]
      const isStale = challenge?.scheme === 'digest' && challenge.isStale
      const isRenewed = this.#wasAdmitted && attempt === 0
      if (!challenge || this.#options.credentials.username === undefined || (hadAnswered && !isStale && !isRenewed))
        break
      this.#challenge = challenge
      this.#nonceCount = 0
      response = await this.#send(method, url, headers)
    }
    const location = response.headers.get('location')?.[0]
    if (response.status >= 300 && response.status < 400 && location !== undefined)
      throw new RtspRedirect(location)
    if (response.status < 200 || response.status > 299)
      throw failureOfStatus(response.status, method, this.#options.credentials.username !== undefined)
    this.#wasAdmitted ||= this.#challenge !== undefined
    return response
  }

  sendFrame(channel: number, payload: Uint8Array): void {
    if (!this.#isOver)
      this.#options.socket.write(serializeFrame(channel, payload))
  }

  /** Ends at once. Idempotent; the first reason counts. */
  destroy(failure?: AppError): void {
    if (this.#isOver)
      return
    this.#isOver = true
    this.#failure = failure ?? this.#failure
    this.#options.socket.destroy()
    for (const { reject } of this.#waiting.values())
      reject(this.#failure)
    this.#waiting.clear()
    this.#end(failure)
  }

  async #send(method: string, url: string, headers: Readonly<Record<string, string>>): Promise<RtspResponse> {
    if (this.#isOver)
      throw this.#failure
    const sequence = ++this.#sequence
    const message = serializeMessage(`${method} ${url} RTSP/1.0`, {
      'CSeq': sequence,
      'User-Agent': userAgent,
      ...headers,
      'Authorization': this.#authorization(method, url),
    })
    return await new Promise((resolve, reject) => {
      const cancel = this.#options.timers.after(this.#options.answerMs, () => {
        this.#waiting.delete(sequence)
        reject(noAnswer(this.#hasReceived && !this.#hasAnswered))
      })
      this.#waiting.set(sequence, {
        resolve: (response) => {
          cancel()
          resolve(response)
        },
        reject: (error) => {
          cancel()
          reject(error)
        },
      })
      this.#options.socket.write(message)
    })
  }

  #authorization(method: string, uri: string): string | undefined {
    const { username, password = '' } = this.#options.credentials
    if (!this.#challenge || username === undefined)
      return undefined
    const clientNonce = [
      ...this.#options.randomBytes(8),
    ].map(byte => byte.toString(16).padStart(2, '0')).join('')
    return authorizationFor(this.#challenge, {
      username,
      password,
      method,
      uri,
      nonceCount: ++this.#nonceCount,
      clientNonce,
    })
  }

  #read(chunk: Buffer): void {
    this.#hasReceived = true
    try {
      for (const item of this.#parser.push(chunk)) {
        if (this.#isOver)
          return
        this.#take(item)
      }
    }
    catch (error) {
      this.destroy(error instanceof AppError
        ? error
        : new AppError('internal', 'Reading from the camera failed; please report this.', {}, { cause: error }))
    }
  }

  #take(item: RtspItem): void {
    switch (item.type) {
      case 'frame':
        return this.#options.onFrame(item.channel, item.payload)
      case 'response':
        return this.#answer(item)
      case 'request':
        return this.#reply(item)
      default:
        return unreachable(item)
    }
  }

  #answer(response: RtspResponse): void {
    this.#hasAnswered = true
    // Some firmware forgets CSeq; then it can only mean the oldest request.
    const given = response.headers.get('cseq')?.[0]
    const sequence = given === undefined
      ? this.#waiting.keys().next().value
      : Number.parseInt(given, 10)
    const waiting = sequence === undefined
      ? undefined
      : this.#waiting.get(sequence)
    if (sequence === undefined || !waiting || response.status < 200)
      return
    this.#waiting.delete(sequence)
    waiting.resolve(response)
  }

  /** Cameras may ask us for a sign of life. */
  #reply(request: Extract<RtspItem, { type: 'request' }>): void {
    const isKnown = ['OPTIONS', 'GET_PARAMETER', 'SET_PARAMETER'].includes(request.method)
    const cseq = request.headers.get('cseq')?.[0]?.replace(/\D/g, '') ?? ''
    this.#options.socket.write(serializeMessage(isKnown ? 'RTSP/1.0 200 OK' : 'RTSP/1.0 501 Not Implemented', { CSeq: cseq }))
  }
}

import { Buffer } from 'node:buffer'
import { digestResponse, parseAuthorization } from '../../rtsp/rtsp-auth.ts'

export interface ServerAuthOptions {
  readonly scheme: 'basic' | 'digest' | 'digest-sha-256'
  readonly username: string
  readonly password: string
  /** Uses of a nonce before it is called stale; unlimited when absent. */
  readonly nonceUses?: number
  /** A used-up nonce is renewed without being called stale, as some firmware does. */
  readonly hidesStale?: boolean
}

const realm = 'ansim-demo'

/** Login of the test camera's side; one per connection. */
export class ServerAuth {
  readonly #options: ServerAuthOptions
  readonly #newNonce: () => string
  #nonce: string
  #uses = 0

  constructor(options: ServerAuthOptions, newNonce: () => string) {
    this.#options = options
    this.#newNonce = newNonce
    this.#nonce = newNonce()
  }

  /** Undefined when the request may pass, else the values of its WWW-Authenticate headers. */
  challenge(method: string, uri: string, authorization: string | undefined): string | undefined {
    const given = authorization === undefined
      ? undefined
      : parseAuthorization(authorization)
    if (this.#options.scheme === 'basic') {
      const expected = Buffer.from(`${this.#options.username}:${this.#options.password}`).toString('base64')
      return authorization === `Basic ${expected}`
        ? undefined
        : `Basic realm="${realm}"`
    }
    const algorithm = this.#options.scheme === 'digest'
      ? 'MD5'
      : 'SHA-256'
    if (given && given.scheme === 'digest' && this.#isRight(given.parameters, algorithm, method, uri)) {
      this.#uses++
      if (this.#uses <= (this.#options.nonceUses ?? Number.POSITIVE_INFINITY))
        return undefined
      this.#uses = 0
      this.#nonce = this.#newNonce()
      return this.#digest(algorithm, this.#options.hidesStale !== true)
    }
    return this.#digest(algorithm, false)
  }

  #digest(algorithm: string, isStale: boolean): string {
    // MD5 without qop is what most cameras do; SHA-256 came with RFC 7616, which demands qop.
    const more = algorithm === 'MD5'
      ? ''
      : ', algorithm=SHA-256, qop="auth", opaque="demo"'
    return `Digest realm="${realm}", nonce="${this.#nonce}"${isStale ? ', stale=TRUE' : ''}${more}`
  }

  #isRight(given: ReadonlyMap<string, string>, algorithm: 'MD5' | 'SHA-256', method: string, uri: string): boolean {
    const expected = digestResponse({
      algorithm,
      realm,
      nonce: this.#nonce,
      qop: algorithm === 'MD5'
        ? 'none'
        : 'auth',
    }, {
      username: this.#options.username,
      password: this.#options.password,
      method,
      uri,
      nonceCount: given.get('nc') ?? '',
      clientNonce: given.get('cnonce') ?? '',
    })
    return given.get('username') === this.#options.username && given.get('uri') === uri
      && given.get('nonce') === this.#nonce && given.get('response') === expected
  }
}

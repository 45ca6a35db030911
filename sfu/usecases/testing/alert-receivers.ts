import type { Server as HttpServer, IncomingHttpHeaders } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { Buffer } from 'node:buffer'
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'

export interface ReceivedPost {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A program that takes POSTs on loopback, as a webhook's or a browser maker's service would. */
export interface PostReceiver {
  readonly url: string
  readonly port: number
  readonly posts: ReceivedPost[]
  /** What it answers from now on; 0 hangs up. */
  answer: number
  readonly close: () => Promise<void>
}

export async function openPostReceiver(port = 0): Promise<PostReceiver> {
  const state = { answer: 200 }
  const posts: ReceivedPost[] = []
  const server: HttpServer = createHttpServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (state.answer === 0)
        return void request.socket.destroy()
      if (state.answer < 300) {
        posts.push({
          path: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(chunks),
        })
      }
      response.writeHead(state.answer).end()
    })
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  const { port: listening } = server.address() as AddressInfo
  return Object.assign(state, {
    url: `http://127.0.0.1:${listening}`,
    port: listening,
    posts,
    close: () => new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  })
}

/** An SMTP server (RFC 5321) without TLS that keeps what it is given. */
export interface MailReceiver {
  readonly port: number
  readonly mails: { readonly to: string, readonly text: string }[]
  readonly logins: string[]
  /** It hangs up on everybody. */
  isAway: boolean
  readonly close: () => Promise<void>
}

export async function openMailReceiver(port = 0): Promise<MailReceiver> {
  const mails: { to: string, text: string }[] = []
  const logins: string[] = []
  const state = { isAway: false }
  const server: Server = createServer((socket) => {
    if (state.isAway)
      return void socket.destroy()
    let data: string[] | undefined
    let to = ''
    let rest = ''
    const say = (line: string): void => void socket.write(`${line}\r\n`)
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      rest += chunk.toString('utf8')
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        take(line)
      }
    })
    function take(line: string): void {
      if (data) {
        if (line !== '.')
          return void data.push(line)
        mails.push({
          to,
          text: data.join('\n'),
        })
        data = undefined
        return say('250 taken')
      }
      const [verb = '', ...words] = line.split(' ')
      switch (verb.toUpperCase()) {
        case 'EHLO': return say('250-receiver\r\n250 AUTH PLAIN')
        case 'AUTH':
          logins.push(Buffer.from(words[1] ?? '', 'base64').toString('utf8').split('\0').slice(1).join(':'))
          return say('235 welcome')
        case 'RCPT':
          to = /<([^>]*)>/.exec(line)?.[1] ?? ''
          return say('250 ok')
        case 'DATA':
          data = []
          return say('354 go on')
        case 'QUIT':
          say('221 bye')
          return void socket.end()
        default: return say('250 ok')
      }
    }
    say('220 receiver')
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return Object.assign(state, {
    port: (server.address() as AddressInfo).port,
    mails,
    logins,
    close: () => new Promise<void>(resolve => server.close(() => resolve())),
  })
}

/** A browser's half of a push subscription, which reads what was encrypted for it (RFC 8291, the other way round). */
export interface PushReader {
  readonly subscription: (endpoint: string) => { endpoint: string, p256dh: string, auth: string }
  readonly read: (body: Buffer) => unknown
}

export function createPushReader(): PushReader {
  const ecdh = createECDH('prime256v1')
  const ours = ecdh.generateKeys()
  const auth = randomBytes(16)
  const derive = (secret: Uint8Array, salt: Uint8Array, info: Uint8Array, bytes: number): Buffer => Buffer.from(hkdfSync('sha256', secret, salt, info, bytes))
  return {
    subscription: endpoint => ({
      endpoint,
      p256dh: ours.toString('base64url'),
      auth: auth.toString('base64url'),
    }),
    read(body) {
      const salt = body.subarray(0, 16)
      const theirs = body.subarray(21, 21 + body[20]!)
      const sealed = body.subarray(21 + body[20]!)
      const ikm = derive(ecdh.computeSecret(theirs), auth, Buffer.concat([
        Buffer.from('WebPush: info\0'),
        ours,
        theirs,
      ]), 32)
      const decipher = createDecipheriv('aes-128-gcm', derive(ikm, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16), derive(ikm, salt, Buffer.from('Content-Encoding: nonce\0'), 12))
      decipher.setAuthTag(sealed.subarray(-16))
      const plain = Buffer.concat([
        decipher.update(sealed.subarray(0, -16)),
        decipher.final(),
      ])
      return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString('utf8'))
    },
  }
}

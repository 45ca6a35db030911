import type { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'
import type { RtspItem } from '../../rtsp/rtsp-message.ts'
import type { ServerAuth } from './server-auth.ts'
import type { Mount, TestCameraOptions } from './test-camera.ts'
import { RtspParser, serializeFrame, serializeMessage } from '../../rtsp/rtsp-message.ts'
import { UdpDelivery } from './udp-delivery.ts'

export interface ServerConnectionOptions {
  readonly socket: Socket
  readonly auth: ServerAuth | undefined
  readonly options: Pick<TestCameraOptions, 'transports' | 'redirects' | 'sessionTimeoutS' | 'methods'>
  readonly findMount: (name: string) => Mount | undefined
  readonly newSessionId: () => string
  readonly onRequest: (method: string) => void
  readonly onReceiverReport: () => void
  /** While it answers true, nothing is sent to the client: a camera that hangs. */
  readonly isSilent: () => boolean
}

type Request = Extract<RtspItem, { type: 'request' }>

/** A client that reads slower than this many bytes is gone for us. */
const maxQueuedBytes = 8_000_000
const allMethods = [
  'OPTIONS',
  'DESCRIBE',
  'SETUP',
  'PLAY',
  'TEARDOWN',
  'GET_PARAMETER',
]

/** One client of the test camera (RFC 2326; TCP interleaved or UDP unicast). */
export class ServerConnection {
  readonly #options: ServerConnectionOptions
  readonly #parser = new RtspParser()
  readonly #sessionId: string
  #mount: Mount | undefined
  #channels: [rtp: number, rtcp: number] = [0, 1]
  #udp: UdpDelivery | undefined
  #unsubscribe = (): void => {}

  constructor(options: ServerConnectionOptions) {
    this.#options = options
    this.#sessionId = options.newSessionId()
    options.socket.on('data', chunk => this.#read(chunk))
    options.socket.on('error', () => {})
    options.socket.on('close', () => this.#end())
  }

  destroy(): void {
    this.#end()
    this.#options.socket.destroy()
  }

  #end(): void {
    this.#unsubscribe()
    this.#unsubscribe = () => {}
    this.#udp?.close()
    this.#udp = undefined
  }

  #read(chunk: Buffer): void {
    try {
      for (const item of this.#parser.push(chunk)) {
        if (item.type === 'request')
          this.#answer(item)
        else if (item.type === 'frame')
          this.#options.onReceiverReport()
      }
    }
    catch {
      this.destroy()
    }
  }

  #answer(request: Request): void {
    this.#options.onRequest(request.method)
    if (this.#options.isSilent())
      return
    const challenge = this.#options.auth?.challenge(request.method, request.uri, request.headers.get('authorization')?.[0])
    if (challenge !== undefined)
      return this.#reply(request, '401 Unauthorized', { 'WWW-Authenticate': challenge })
    switch (request.method) {
      case 'OPTIONS':
        return this.#reply(request, '200 OK', {
          Public: this.#methods().join(', '),
        })
      case 'DESCRIBE':
        return this.#describe(request)
      case 'SETUP':
        return this.#setUp(request)
      case 'PLAY':
        return this.#play(request)
      case 'GET_PARAMETER':
        return this.#methods().includes(request.method)
          ? this.#reply(request, '200 OK', this.#sessionHeader())
          : this.#reply(request, '501 Not Implemented')
      case 'TEARDOWN':
        this.#end()
        return this.#reply(request, '200 OK', this.#sessionHeader())
      default:
        return this.#reply(request, '405 Method Not Allowed')
    }
  }

  #describe(request: Request): void {
    const location = this.#options.options.redirects?.[nameOf(request.uri)]
    if (location !== undefined)
      return this.#reply(request, '302 Found', { Location: location })
    const mount = this.#find(request.uri)
    if (mount)
      this.#reply(request, '200 OK', { 'Content-Base': `${request.uri.replace(/\/$/, '')}/`, 'Content-Type': 'application/sdp' }, mount.description)
    else
      this.#reply(request, '404 Not Found')
  }

  #setUp(request: Request): void {
    const transport = request.headers.get('transport')?.[0] ?? ''
    const channels = /interleaved=(\d{1,3})-(\d{1,3})/.exec(transport)
    this.#mount = this.#find(request.uri)
    if (!this.#mount)
      return this.#reply(request, '404 Not Found')
    const clientPorts = /^RTP\/AVP(?:\/UDP)?;.*client_port=(\d{1,5})-(\d{1,5})/.exec(transport)
    const { transports = ['tcp', 'udp'] } = this.#options.options
    if (!transports.includes(clientPorts
      ? 'udp'
      : 'tcp')) {
      return this.#reply(request, '461 Unsupported Transport')
    }
    if (clientPorts) {
      return void this.#setUpUdp(request, [
        Number(clientPorts[1]),
        Number(clientPorts[2]),
      ])
    }
    if (!transport.includes('RTP/AVP/TCP') || !channels)
      return this.#reply(request, '461 Unsupported Transport')
    this.#channels = [
      Number(channels[1]),
      Number(channels[2]),
    ]
    this.#end()
    this.#reply(request, '200 OK', {
      Transport: `RTP/AVP/TCP;unicast;interleaved=${this.#channels.join('-')}`,
      ...this.#sessionHeader(),
    })
  }

  async #setUpUdp(request: Request, clientPorts: [rtp: number, rtcp: number]): Promise<void> {
    const { localAddress, remoteAddress } = this.#options.socket
    const delivery = localAddress === undefined || remoteAddress === undefined || clientPorts.some(port => port < 1 || port > 65_535)
      ? undefined
      : await UdpDelivery.open({
          localAddress,
          remoteAddress,
          clientPorts,
          onReceiverReport: this.#options.onReceiverReport,
        }).catch(() => undefined)
    if (!delivery)
      return this.#reply(request, '461 Unsupported Transport')
    // The client may have gone meanwhile.
    if (this.#options.socket.destroyed)
      return delivery.close()
    this.#end()
    this.#udp = delivery
    this.#reply(request, '200 OK', {
      Transport: `RTP/AVP;unicast;client_port=${clientPorts.join('-')};server_port=${delivery.serverPorts.join('-')}`,
      ...this.#sessionHeader(),
    })
  }

  #play(request: Request): void {
    const session = request.headers.get('session')?.[0]?.split(';')[0]
    if (!this.#mount || session !== this.#sessionId)
      return this.#reply(request, '454 Session Not Found')
    this.#reply(request, '200 OK', {
      Range: 'npt=0.000-',
      ...this.#sessionHeader(),
    })
    this.#unsubscribe()
    const udp = this.#udp
    this.#unsubscribe = this.#mount.player.subscribe(udp
      ? {
          rtp: packet => this.#options.isSilent() || udp.rtp(packet),
          rtcp: packet => this.#options.isSilent() || udp.rtcp(packet),
        }
      : {
          rtp: packet => this.#send(this.#channels[0], packet),
          rtcp: packet => this.#send(this.#channels[1], packet),
        })
  }

  #send(channel: number, packet: Uint8Array): void {
    if (this.#options.isSilent())
      return
    if (this.#options.socket.writableLength > maxQueuedBytes)
      return this.destroy()
    this.#options.socket.write(serializeFrame(channel, packet))
  }

  #find(uri: string): Mount | undefined {
    return this.#options.findMount(nameOf(uri))
  }

  #methods(): readonly string[] {
    return this.#options.options.methods ?? allMethods
  }

  #sessionHeader(): Record<string, string> {
    return { Session: `${this.#sessionId};timeout=${this.#options.options.sessionTimeoutS ?? 60}` }
  }

  #reply(request: Request, status: string, headers: Record<string, string> = {}, body = ''): void {
    this.#options.socket.write(serializeMessage(`RTSP/1.0 ${status}`, { CSeq: request.headers.get('cseq')?.[0], ...headers }, body))
  }
}

function nameOf(uri: string): string {
  return uri.replace(/^rtsps?:\/\/[^/]*\//i, '').replace(/\/?(?:trackID=0)?$/, '')
}

import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:http'

/** How a device behaves that should not be trusted. */
type Misbehaviour = 'endless' | 'entities' | 'garbage' | 'silent' | 'empty'

export interface SimulatedDeviceOptions {
  readonly username: string
  readonly password: string
  /** The device's clock minus ours. */
  readonly clockOffsetMs?: number
  readonly profiles: readonly { readonly token: string, readonly encoding: string, readonly width: number, readonly height: number, readonly uri: string }[]
  readonly misbehaviour?: Misbehaviour
}

/** An ONVIF camera on 127.0.0.1: SOAP over HTTP with WS-UsernameToken digests and replay protection, and answers to WS-Discovery. */
export interface SimulatedDevice {
  readonly serviceUrl: string
  readonly discoveryPort: number
  /** Local names of the operations asked for. */
  readonly operations: readonly string[]
  readonly synchronized: readonly string[]
  /** Bytes of an endless answer that were sent until nobody took more. */
  readonly poured: () => number
  readonly close: () => Promise<void>
}

const replayWindowMs = 300_000

export async function startSimulatedDevice(options: SimulatedDeviceOptions): Promise<SimulatedDevice> {
  const operations: string[] = []
  const synchronized: string[] = []
  const nonces = new Set<string>()
  const clock = (): Date => new Date(Date.now() + (options.clockOffsetMs ?? 0))
  let poured = 0
  let url = ''

  const server = createServer((request, response) => void readBody(request).then((body) => {
    const operation = /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(body)?.[1] ?? ''
    operations.push(operation)
    switch (options.misbehaviour) {
      case 'silent':
        return
      case 'empty':
        return void response.end(envelope(''))
      case 'garbage':
        return void response.end(Buffer.alloc(2000, 0xC3))
      case 'entities':
        return void response.end(`<!DOCTYPE x [<!ENTITY a "${'lol'.repeat(300)}"><!ENTITY b "${'&a;'.repeat(300)}">]>${envelope(`<GetSystemDateAndTimeResponse>${'&b;'.repeat(300)}</GetSystemDateAndTimeResponse>`)}`)
      case 'endless': {
        const { socket } = response
        const pour = (): void => {
          while (!response.destroyed && response.write(`<a>${'x'.repeat(60_000)}</a>`));
        }
        response.on('drain', pour)
        response.on('close', () => {
          poured = socket?.bytesWritten ?? 0
        })
        return pour()
      }
    }
    response.setHeader('content-type', 'application/soap+xml; charset=utf-8')
    if (operation !== 'GetSystemDateAndTime' && !isAuthorized(body)) {
      response.statusCode = 400
      return void response.end(envelope('<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:NotAuthorized</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">Sender not Authorized</s:Text></s:Reason></s:Fault>'))
    }
    const answer = answerTo(operation, body)
    response.statusCode = answer === undefined
      ? 500
      : 200
    response.end(envelope(answer ?? '<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text xml:lang="en">Optional Action Not Implemented</s:Text></s:Reason></s:Fault>'))
  }))

  /** WS-Security UsernameToken Profile 1.0: Base64(SHA-1(nonce + created + password)), fresh by the device's clock, each nonce once. */
  function isAuthorized(body: string): boolean {
    const value = (name: string): string => new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>([^<]*)<`).exec(body)?.[1] ?? ''
    const [nonce, created] = [
      value('Nonce'),
      value('Created'),
    ]
    const digest = createHash('sha1').update(Buffer.from(nonce, 'base64')).update(created).update(options.password).digest('base64')
    const isFresh = Math.abs(Date.parse(created) - clock().getTime()) < replayWindowMs && !nonces.has(nonce)
    nonces.add(nonce)
    return isFresh && value('Username') === options.username && value('Password') === digest
  }

  function answerTo(operation: string, body: string): string | undefined {
    const at = clock()
    switch (operation) {
      case 'GetSystemDateAndTime':
        return [
          `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:UTCDateTime><tt:Time><tt:Hour>${at.getUTCHours()}</tt:Hour><tt:Minute>${at.getUTCMinutes()}</tt:Minute>`,
          `<tt:Second>${at.getUTCSeconds()}</tt:Second></tt:Time><tt:Date><tt:Year>${at.getUTCFullYear()}</tt:Year><tt:Month>${at.getUTCMonth() + 1}</tt:Month><tt:Day>${at.getUTCDate()}</tt:Day>`,
          `</tt:Date></tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`,
        ].join('')
      case 'GetServices':
        // The address of another network, as cameras behind a router say.
        return `<tds:GetServicesResponse>${['device', 'media'].map(serviceXml).join('')}</tds:GetServicesResponse>`
      case 'GetProfiles':
        return `<trt:GetProfilesResponse>${options.profiles.map(profileXml).join('')}</trt:GetProfilesResponse>`
      case 'GetStreamUri': {
        const profile = options.profiles.find(each => body.includes(`>${each.token}<`))
        return profile && `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>${profile.uri}</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>`
      }
      case 'SetSynchronizationPoint':
        synchronized.push(/ProfileToken>([^<]*)</.exec(body)?.[1] ?? '')
        return '<trt:SetSynchronizationPointResponse/>'
      default:
        return undefined
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/onvif/device_service`
  const discovery = createSocket('udp4')
  discovery.on('message', (bytes, { address, port }) => {
    const messageId = /MessageID>([^<]*)</.exec(bytes.toString())?.[1]
    discovery.send(probeMatches(messageId ?? '', url), port, address)
    // A second answer of somebody who was not asked, naming another host.
    discovery.send(probeMatches('urn:uuid:another', 'http://127.0.0.1:1/x'), port, address)
    discovery.send(probeMatches(messageId ?? '', 'http://192.0.2.66/onvif/device_service'), port, address)
  })
  discovery.bind(0, '127.0.0.1')
  await once(discovery, 'listening')
  return {
    serviceUrl: url,
    discoveryPort: discovery.address().port,
    operations,
    synchronized,
    poured: () => poured,
    async close() {
      discovery.close()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function serviceXml(name: string): string {
  return [
    `<tds:Service><tds:Namespace>http://www.onvif.org/ver10/${name}/wsdl</tds:Namespace><tds:XAddr>http://10.99.99.99/onvif/${name}_service</tds:XAddr>`,
    '<tds:Version><tt:Major>2</tt:Major><tt:Minor>40</tt:Minor></tds:Version></tds:Service>',
  ].join('')
}

function profileXml({ token, encoding, width, height }: SimulatedDeviceOptions['profiles'][number]): string {
  return [
    `<trt:Profiles token="${token}" fixed="true"><tt:Name>${token}</tt:Name><tt:VideoEncoderConfiguration token="v"><tt:Encoding>${encoding}</tt:Encoding>`,
    `<tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution></tt:VideoEncoderConfiguration></trt:Profiles>`,
  ].join('')
}

function envelope(body: string): string {
  return [
    `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:ter="http://www.onvif.org/ver10/error">`,
    `<s:Body>${body}</s:Body></s:Envelope>`,
  ].join('')
}

function probeMatches(messageId: string, address: string): string {
  return [
    `<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery">`,
    `<SOAP-ENV:Header><wsa:RelatesTo>${messageId}</wsa:RelatesTo></SOAP-ENV:Header><SOAP-ENV:Body><d:ProbeMatches><d:ProbeMatch><d:Types>dn:NetworkVideoTransmitter</d:Types>`,
    `<d:Scopes>onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/hardware/AS-100 onvif://www.onvif.org/name/North%20gate</d:Scopes><d:XAddrs>${address}</d:XAddrs>`,
    `</d:ProbeMatch></d:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>`,
  ].join('')
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request)
    chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

import type { Timers } from '#contract/timers'
import type { CorpusUrl } from './url-corpus.ts'
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { createCameraNetwork } from '../../camera-network.ts'
import { parseCameraAddress } from '../../core/camera-address.ts'
import { isLoopbackHost } from '../../core/loopback-host.ts'
import { describeStream } from '../describe-stream.ts'
import { serializeMessage } from '../rtsp-message.ts'
import { scriptedPeer } from './scripted-peer.ts'
import { goodUrls, urlCorpus } from './url-corpus.ts'

export interface UrlEscapes {
  readonly checked: number
  /** Addresses of the corpus that made the server connect to where it must not. */
  readonly escapes: readonly string[]
  /** Good ones that were not reached. */
  readonly lost: readonly string[]
}

const webPort = 8080
const ownAddresses = ['192.168.77.1', 'fd77::1']

/** Says on its own, by the system's own parser, where no camera may be. */
const forbidden = new BlockList()
for (const [net, prefix] of [
  ['127.0.0.0', 8],
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['100.100.100.200', 32],
] as const)
  forbidden.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of [
  ['::', 96],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
  ...[
    ['7f00:', 24],
    ['a9fe:', 32],
    ['e000:', 20],
    ['f000:', 20],
    ['0:', 24],
  ].flatMap(([four, bits]) => [
    [`2002:${four}:`, bits],
    [`2001:0:${four}:`, Number(bits) + 16],
  ]),
] as [string, number][])
  forbidden.addSubnet(net, prefix, 'ipv6')
for (const prefix of ['::ffff:0:', '64:ff9b::', '64:ff9b:1::']) {
  for (const [four, bits] of [
    ['7f00:0', 8],
    ['a9fe:0', 16],
    ['e000:0', 4],
    ['f000:0', 4],
    ['0:0', 8],
  ] as const)
    forbidden.addSubnet(`${prefix}${four}`, 96 + bits, 'ipv6')
}

function isForbidden(address: string, port: number): boolean {
  const plain = address.replace(/%.*$/, '').toLowerCase()
  const family = isIP(plain)
  if (family === 0)
    return true
  if (forbidden.check(plain, family === 4
    ? 'ipv4'
    : 'ipv6')) {
    return true
  }
  return port === webPort && ownAddresses.some(own => plain === own || plain.endsWith(`:${own}`))
}

/**
 * Gives each address of the corpus to what reaches cameras, as somebody in a browser would, over a network that notes every connection and
 * makes none. Names are answered by the corpus; numbers in whatever notation by the system's own resolver, which asks nobody for them.
 */
export async function countUrlEscapes(timers: Timers): Promise<UrlEscapes> {
  const corpus = urlCorpus()
  const escapes: string[] = []
  const reached = new Set<string>()
  for (const { url, names = {}, redirect } of corpus) {
    for (const { address, port } of await connectionsOf({
      url,
      names,
      ...(redirect !== undefined && { redirect }),
    }, timers)) {
      if (isForbidden(address, port)) {
        escapes.push(`${url}${redirect === undefined
          ? ''
          : ` -> ${redirect}`} reached ${address} port ${port}`)
      }
      reached.add(url)
    }
  }
  return {
    checked: corpus.length,
    escapes,
    lost: goodUrls.filter(url => !reached.has(url)),
  }
}

async function connectionsOf({ url, names = {}, redirect }: CorpusUrl, timers: Timers): Promise<{ address: string, port: number }[]> {
  const connections: { address: string, port: number }[] = []
  const asked = new Map<string, number>()
  const network = createCameraNetwork({
    ownPorts: () => [webPort],
    allowed: [],
    timers,
    random: randomBytes,
  }, {
    ownAddresses: () => ownAddresses,
    async resolveHost(host) {
      const answers = names[host.toLowerCase()]
      const times = asked.get(host) ?? 0
      asked.set(host, times + 1)
      if (answers)
        return answers[Math.min(times, answers.length - 1)]!
      if (!isNumber(host))
        throw Object.assign(new Error('unknown'), { code: 'ENOTFOUND' })
      return (await lookup(host)).address
    },
    async dial(address, port) {
      connections.push({ address, port })
      if (connections.length > 1 || redirect === undefined)
        throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
      return scriptedPeer([
        serializeMessage('RTSP/1.0 200 OK', { CSeq: 1, Public: 'OPTIONS, DESCRIBE' }),
        Buffer.from(`RTSP/1.0 302 Moved\r\nCSeq: 2\r\nLocation: ${redirect.replace(/[\r\n]/g, ' ')}\r\n\r\n`),
      ], [])
    },
  })
  try {
    const { stream } = parseCameraAddress(url)
    // What the routes refuse before, for whoever is not on the server's own machine.
    if (!isLoopbackHost(new URL(stream.url.replace(/^rtsps?:/i, 'http:')).hostname))
      await describeStream(stream, network, AbortSignal.timeout(5_000))
  }
  catch {}
  return connections
}

/** What getaddrinfo reads without asking anybody. */
function isNumber(host: string): boolean {
  return isIP(host.replace(/%.*$/, '')) !== 0 || /^(?:0x[\da-f]+|\d+)(?:\.(?:0x[\da-f]+|\d+)){0,3}\.?$/i.test(host)
}

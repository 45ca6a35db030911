import type { Socket } from 'node:dgram'
import type { NetworkInterfaceInfo } from 'node:os'
import type { DiscoveredDevice } from '#contract/probe'
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { AppError } from '#contract/app-error'

export interface DiscoverySockets {
  readonly createSocket: () => Socket
  readonly networkInterfaces: () => NodeJS.Dict<NetworkInterfaceInfo[]>
  readonly newMessageId: () => string
  /** Where the probe goes: 239.255.255.250:3702 (WS-Discovery 1.0 section 2.4). */
  readonly target: { readonly address: string, readonly port: number }
}

const maxDatagramBytes = 16_384
const maxDevices = 256
const repeatAfterMs = 500

/**
 * WS-Discovery: one probe, repeated once since datagrams get lost, by each of the named interfaces; by default by those with an address
 * of a private network (RFC 1918), so that nothing is searched that is not the site's own. Answers are strangers' data: only their size,
 * their reference to our probe, and addresses that are the sender's own are taken. Fails with 'bad-input' for an unknown interface.
 */
export async function discoverDevices(sockets: DiscoverySockets, interfaceNames: readonly string[] | undefined, signal: AbortSignal): Promise<DiscoveredDevice[]> {
  const found = new Map<string, DiscoveredDevice>()
  await Promise.all(ownAddresses(sockets, interfaceNames).map(address => searchFrom(sockets, address, (device) => {
    if (found.size < maxDevices && !found.has(device.serviceUrl))
      found.set(device.serviceUrl, device)
  }, signal)))
  return [
    ...found.values(),
  ].sort((a, b) => a.host.localeCompare(b.host, 'en', { numeric: true }))
}

function ownAddresses({ networkInterfaces }: DiscoverySockets, names: readonly string[] | undefined): string[] {
  const known = networkInterfaces()
  const unknown = names?.find(name => !known[name])
  if (unknown !== undefined)
    throw new AppError('bad-input', `This machine has no network interface ${unknown}; it has ${Object.keys(known).join(', ')}.`)
  return Object.entries(known).flatMap(([name, infos = []]) => infos
    .filter(({ family, internal, address }) => family === 'IPv4' && (names
      ? names.includes(name)
      : !internal && /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(address)))
    .map(({ address }) => address))
}

async function searchFrom({ createSocket, newMessageId, target }: DiscoverySockets, address: string, take: (device: DiscoveredDevice) => void, signal: AbortSignal): Promise<void> {
  const messageId = `urn:uuid:${newMessageId()}`
  const probe = Buffer.from(probeMessage(messageId))
  const socket = createSocket()
  // An interface that went away ends its own search and no other.
  const failed = new Promise<void>(resolve => socket.once('error', () => resolve()))
  socket.on('message', (bytes, { address: sender }) => {
    if (bytes.length <= maxDatagramBytes)
      readMatches(bytes.toString('utf8'), messageId, sender).forEach(take)
  })
  try {
    socket.bind(0, address)
    await Promise.race([
      once(socket, 'listening'),
      failed,
    ])
    socket.send(probe, target.port, target.address, () => {})
    const again = setTimeout(() => socket.send(probe, target.port, target.address, () => {}), repeatAfterMs)
    const aborted = signal.aborted
      ? Promise.resolve()
      : new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
    await Promise.race([aborted, failed])
    clearTimeout(again)
  }
  finally {
    socket.close()
  }
}

function probeMessage(messageId: string): string {
  return [
    `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">`,
    `<e:Header><w:MessageID>${messageId}</w:MessageID><w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To><w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action>`,
    `</e:Header><e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>`,
  ].join('')
}

/**
 * The devices of a ProbeMatches message. The few values are taken out by their elements' local names; no XML is parsed, so nothing of it
 * can expand.
 */
export function readMatches(text: string, messageId: string, sender: string): DiscoveredDevice[] {
  if (!texts(text, 'RelatesTo').includes(messageId))
    return []
  const scopes = texts(text, 'Scopes').flatMap(each => each.split(/\s+/))
  const scope = (key: string): string | undefined => scopes.map(each => each.split(`onvif://www.onvif.org/${key}/`)[1]).find(Boolean)
  const name = readable(scope('name'))
  const hardware = readable(scope('hardware'))
  return texts(text, 'XAddrs').flatMap(each => each.split(/\s+/)).flatMap((address): DiscoveredDevice[] => {
    const url = URL.parse(address)
    return url?.protocol === 'http:' && url.hostname === sender && url.username === '' && address.length <= 512
      ? [
          {
            serviceUrl: url.href,
            host: sender,
            ...(name !== undefined && { name }),
            ...(hardware !== undefined && { hardware }),
          },
        ]
      : []
  }).slice(0, 1)
}

/** What stands in the elements of a local name, at most 8 of them. */
function texts(xml: string, localName: string): string[] {
  return xml.split(new RegExp(`<(?:[\\w.-]+:)?${localName}(?:\\s[^<>]*)?>`)).slice(1, 9).map(rest => rest.slice(0, 4096).split('<', 1)[0]!.trim())
}

function readable(text: string | undefined): string | undefined {
  if (text === undefined)
    return undefined
  try {
    return decodeURIComponent(text).replace(/[^\p{L}\p{N}\p{P} ]/gu, '').slice(0, 80) || undefined
  }
  catch {
    return undefined
  }
}

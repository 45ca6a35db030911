import type { Figures } from '../bench.ts'
import type { PeopleClient } from './people-client.ts'
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { processTree } from '../../e2e/processes.ts'
import { hotpCode, totpStep } from '../../sfu/auth/totp.ts'
import { routes } from '../../sfu/contract/routes.ts'
import { epochMs } from '../../sfu/contract/time.ts'
import { createOperatorClient } from '../../sfu/operator/operator-client.ts'
import { figure } from '../figure.ts'
import { newPassword, PeopleSite } from './people-site.ts'

/** A secret by what it is for, and the texts that would give it away. */
type Canaries = Map<string, readonly string[]>

/**
 * canary_hits: secrets of which each is found nowhere else (passwords of cameras and members, right and mistyped; the second step's secret and
 * recovery codes; cookies; tokens of links) are used on a site that works, fails, is killed and starts again; then they are sought in every
 * answer but the one that hands them over, in what the server printed, its logs, the whole data folder, a backup unpacked, the metrics, and
 * the arguments and environments of every process below the server, in the notations that text is passed on in.
 */
export async function measureCanaries(say: (line: string) => void): Promise<Figures> {
  const camera = await refusingCamera()
  const site = await PeopleSite.open(`owner ${newPassword()}`)
  const canaries: Canaries = new Map()
  try {
    const { server, owner } = site
    const operator = createOperatorClient(server.dataDir)
    const plant = (what: string, secret: string): string => {
      canaries.set(what, notationsOf(secret))
      return secret
    }
    const secret = (): string => randomBytes(12).toString('hex')
    plant('owner\'s password', owner.password)
    plant('token of the set-up link', owner.token)

    const guest = await site.invite('Guest', 'administrator')
    plant('guest\'s password', guest.password)
    plant('token of the invitation', guest.token)
    site.owner.client.ask('POST', '/api/sign-in', {
      login: 'Owner',
      password: plant('mistyped password', `mistyped ${secret()}`),
    }).catch(() => {})
    const { link } = await operator.call('sign-in-link.create', {
      body: { role: 'viewer' },
    })
    plant('token of the sign-in link', new URL(link).hash.slice(7))
    await secondStep(guest.client, guest.password, plant)
    for (const [name, value] of [
      ...owner.client.cookies,
      ...guest.client.cookies,
    ])
      plant(`cookie ${name} ${value.slice(0, 4)}`, value)

    // Cameras that refuse, that are not there, that are given wrongly.
    const address = (password: string): string => `rtsp://user:${password}@127.0.0.1:${camera.port}/live?pwd=${plant('password in a camera\'s path', secret())}`
    const { text } = await owner.client.ask('POST', '/api/cameras', {
      kind: 'rtsp',
      name: 'Refuses',
      address: address(plant('camera\'s password', secret())),
    })
    const { cameraId } = JSON.parse(text) as { cameraId: string }
    await owner.client.ask('PUT', `/api/cameras/${cameraId}`, {
      address: `rtsp://127.0.0.1:${camera.port}/other`,
      login: {
        username: 'user',
        password: plant('camera\'s password given beside', secret()),
      },
    })
    await owner.client.ask('POST', '/api/cameras', { kind: 'rtsp', name: 'Nowhere', address: `rtsp://u:${plant('password of a camera that is not there', secret())}@127.0.0.1:9/x` })
    await owner.client.ask('POST', '/api/camera-probes', { address: `rtsp://u:${plant('password of a camera that is looked at', secret())}@127.0.0.1:${camera.port}/x` })
    await owner.client.ask('POST', '/api/cameras', { kind: 'rtsp', name: '', address: `http://u:${plant('password in a wrong address', secret())}@127.0.0.1/x` })
    await owner.client.ask('POST', '/api/cameras', [`rtsp://u:${plant('password in a wrong body', secret())}@h/`])
    await owner.client.ask('POST', `/api/nothing-here`, {
      password: plant('password sent to nowhere', secret()),
    })
    await traffic(owner.client)
    await sleep(3_000)

    say('the machine goes down, and comes back')
    await server.kill('machine')
    await server.start()
    await traffic(owner.client)
    await traffic(guest.client)
    await operator.call('master-key.rotate', { answerWithinMs: 60_000 })
    const { name } = await operator.call('backup.create', { answerWithinMs: 60_000 })
    const { pid } = await operator.call('status.get')
    await sleep(2_000)

    const places = new Map<string, string>()
    places.set('answers', [
      ...owner.client.heard,
      ...guest.client.heard,
      JSON.stringify(await operator.call('status.get')),
      JSON.stringify(await operator.call('camera.list')),
    ].join('\n'))
    places.set('terminal', server.lines.join('\n'))
    places.set('backup', gunzipSync(readFileSync(join(server.dataDir, 'backups', name)), { maxOutputLength: 2 ** 30 }).toString('latin1'))
    for (const file of filesBelow(server.dataDir))
      places.set(file.slice(server.dataDir.length + 1), readFileSync(file).toString('latin1'))
    const processes = processTree(pid)
    for (const { pid: member, command } of processes)
      places.set(`process ${command.slice(0, 40)}`, `${readOrNothing(`/proc/${member}/cmdline`)}\n${readOrNothing(`/proc/${member}/environ`)}`)
    if (camera.asked() === 0)
      throw new Error('The camera was never asked, so that nothing is proven of its password.')
    return {
      canary_hits: figure(countHits(canaries, places, say), ''),
      canaries: figure(canaries.size, ''),
      places: figure(places.size, ''),
    }
  }
  finally {
    await site.close()
    camera.close()
  }
}

function countHits(canaries: Canaries, places: ReadonlyMap<string, string>, say: (line: string) => void): number {
  let hits = 0
  for (const [place, text] of places) {
    for (const [what, notations] of canaries) {
      const found = notations.find(notation => text.includes(notation))
      if (found === undefined)
        continue
      hits++
      say(`HIT ${what} in ${place}`)
    }
  }
  say(`${canaries.size} secrets sought in ${places.size} places, ${Math.round([
    ...places.values(),
  ].reduce((sum, text) => sum + text.length, 0) / 1e6)} MB`)
  return hits
}

/** Sets up a second step, and forgets the answers that hand its secrets over. */
async function secondStep(client: PeopleClient, password: string, plant: (what: string, secret: string) => string): Promise<void> {
  const { secret } = (await client.ask('POST', '/api/account/totp', { password })).json<{ secret: string }>()
  client.forgetLast()
  plant('secret of the second step', secret)
  const bytes = fromBase32(secret)
  plant('bytes of the second step', Buffer.from(bytes).toString('latin1'))
  const { recoveryCodes } = (await client.ask('PUT', '/api/account/totp', {
    code: hotpCode(bytes, totpStep(epochMs(Date.now()))),
  })).json<{ recoveryCodes: string[] }>()
  client.forgetLast()
  recoveryCodes.forEach((code, index) => plant(`recovery code ${index + 1}`, code))
  if (recoveryCodes.length === 0)
    throw new Error('There is no second step.')
}

/** Every route that only reads, and some that fail. */
async function traffic(client: PeopleClient): Promise<void> {
  for (const { method, path } of Object.values(routes)) {
    if (method === 'GET')
      await client.ask('GET', path.replace(/:\w+/g, '00000000-0000-4000-8000-00000000dead'))
  }
  await client.ask('GET', '/metrics')
  await client.ask('GET', '/api/sync/feed?after=-1')
  await client.ask('POST', '/api/sync/push', { rows: 'x' })
}

function notationsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'latin1')
  const base64 = bytes.toString('base64')
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      bytes.toString('hex'),
      base64.replace(/=+$/, ''),
      bytes.toString('base64url'),
      JSON.stringify(secret).slice(1, -1),
    ]),
  ].filter(text => text.length >= 8)
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter((file) => {
      try { return statSync(file).size < 200_000_000 }
      catch { return false }
    })
}

function readOrNothing(file: string): string {
  try { return readFileSync(file, 'latin1') }
  catch { return '' }
}

function fromBase32(text: string): Uint8Array {
  const bits = [...text].map(letter => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], byte => Number.parseInt(byte, 2))
}

/** A camera that wants a password and takes none. */
async function refusingCamera(): Promise<{ port: number, asked: () => number, close: () => void }> {
  let asked = 0
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      asked++
      const cseq = /CSeq: (\d+)/i.exec(chunk.toString())?.[1] ?? '1'
      socket.write(`RTSP/1.0 401 Unauthorized\r\nCSeq: ${cseq}\r\nWWW-Authenticate: Basic realm="camera"\r\n\r\n`)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string')
    throw new Error('no port')
  return {
    port: bound.port,
    asked: () => asked,
    close: () => void server.close(),
  }
}

import type { Configuration } from '../../sfu/contract/configuration.ts'
import type { DeviceId, Sha256 } from '../../sfu/contract/ids.ts'
import type { SafetyEvent } from '../../sfu/contract/safety-event.ts'
import type { LoadClient } from './load-client.ts'
import { Buffer } from 'node:buffer'
import { createHash, randomBytes } from 'node:crypto'
import { epochMs } from '../../sfu/contract/time.ts'
import { createOperatorClient } from '../../sfu/operator/operator-client.ts'
import { ensureToolchain } from '../../sfu/setup/toolchain.mjs'
import { aDeviceId, aPush, aSafetyEvent } from '../../sfu/usecases/testing/build-safety-event.ts'
import { SiteServer } from '../sync/site-server.ts'
import { createLoadClient, signIn } from './load-client.ts'

/** One picture of an event, of a usual size. */
export interface Picture { readonly sha256: Sha256, readonly bytes: Buffer }

/** The product's server with a plant in it. Its cameras are browsers': nobody fetches them meanwhile. */
export interface LoadSite {
  readonly server: SiteServer
  readonly configuration: Configuration
  /** Pictures that are there already. */
  readonly pictures: readonly Picture[]
  /** Ids of events that are there already. */
  readonly events: readonly SafetyEvent[]
  /** A browser that is not signed in. */
  readonly browser: () => LoadClient
  /** As many sign-in tokens; each once. */
  readonly tokens: (count: number, role: 'supervisor' | 'reviewer') => Promise<string[]>
  readonly anEvent: (capturedAt?: number) => SafetyEvent
  readonly close: () => Promise<void>
}

const pictureBytes = 60_000
const rowsPerPush = 100
const roomForEvents = 7 * 86_400_000

export async function openLoadSite({ cameras, events, pictures }: { cameras: number, events: number, pictures: number }, say: (line: string) => void): Promise<LoadSite> {
  // Who arrives asks for the first page: a build of it takes a while, before anything is measured.
  await ensureToolchain({
    need: { chromium: false, pages: true },
    write: () => {},
  })
  const server = await SiteServer.open()
  const operator = createOperatorClient(server.dataDir)
  let browsers = 0
  const opened: LoadClient[] = []
  const browser = (): LoadClient => {
    const client = createLoadClient(server.port, browsers++)
    opened.push(client)
    return client
  }
  const tokens: LoadSite['tokens'] = async (count, role) => {
    const made: string[] = []
    for (let index = 0; index < count; index++) {
      const { link } = await operator.call('sign-in-link.create', {
        body: { role },
      })
      made.push(new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? '')
    }
    return made
  }
  const close = async (): Promise<void> => {
    opened.forEach(client => client.close())
    await server.destroy()
  }
  try {
    for (let index = 0; index < cameras; index++) {
      await operator.call('camera.create', {
        body: { kind: 'browser', name: `Camera ${index + 1}` },
      })
    }
    const filler = browser()
    await signIn(filler, (await tokens(1, 'supervisor'))[0]!)
    const configuration = JSON.parse((await filler.ask('GET', '/api/configuration')).bytes.toString()) as Configuration
    const anEvent: LoadSite['anEvent'] = (capturedAt = Date.now()) => {
      const rule = configuration.rules[Math.floor(Math.random() * configuration.rules.length)]!
      const camera = configuration.cameras.find(({ cameraId }) => cameraId === rule.cameraId)!
      const zone = configuration.zones.find(({ zoneId }) => zoneId === rule.zoneIds[0])!
      return aSafetyEvent(camera, {
        capturedAt: epochMs(capturedAt),
        rule: {
          ruleId: rule.ruleId,
          version: rule.version,
          kind: rule.condition.kind,
          name: rule.name,
          condition: rule.condition,
        },
        zone: { zoneId: zone.zoneId, name: zone.name, polygon: zone.polygon },
        trackId: Math.ceil(Math.random() * 1_000_000),
      })
    }
    const kept = Array.from({ length: pictures }, aPicture)
    for (const { sha256, bytes } of kept)
      require(await filler.ask('PUT', `/api/snapshots/${sha256}`, bytes, 'image/jpeg'))
    const filled: SafetyEvent[] = []
    const deviceId: DeviceId = aDeviceId()
    for (let done = 0; done < events; done += rowsPerPush) {
      const rows = Array.from({ length: rowsPerPush }, (_, index): SafetyEvent => {
        const picture = kept[(done + index) % kept.length]
        return {
          ...anEvent(Date.now() - Math.random() * roomForEvents),
          ...picture && {
            snapshot: {
              sha256: picture.sha256,
              mediaType: 'image/jpeg',
              bytes: picture.bytes.length,
              width: 1280,
              height: 720,
            },
          },
        }
      })
      filled.push(...rows)
      require(await filler.ask('POST', '/api/sync/push', aPush(deviceId, done + 1, rows)))
    }
    say(`${cameras} cameras, ${filled.length} events, ${kept.length} pictures`)
    return {
      server,
      configuration,
      pictures: kept,
      events: filled,
      browser,
      tokens,
      anEvent,
      close,
    }
  }
  catch (error) {
    await close()
    throw error
  }

  function require({ status, bytes }: { status: number, bytes: Buffer }): void {
    if (status !== 200)
      throw new Error(`filling the plant: ${status} ${bytes}`)
  }
}

/** Bytes that begin as a JPEG does, and are no other's. */
export function aPicture(): Picture {
  const bytes = Buffer.concat([
    Buffer.of(0xFF, 0xD8, 0xFF, 0xE0),
    randomBytes(pictureBytes),
  ])
  return {
    sha256: createHash('sha256').update(bytes).digest('hex') as Sha256,
    bytes,
  }
}

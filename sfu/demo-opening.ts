import type { Camera } from '#contract/camera'
import type { OperatorActor } from './core/actor.ts'
import type { TestCamera } from './demo/rtsp-server/test-camera.ts'
import type { ServerPorts } from './foundation-opening.ts'
import type { UsecaseContext } from './usecases/context.ts'
import { Buffer } from 'node:buffer'
import { demoPlant } from './demo/demo-plant.ts'
import { loadDemoStreams } from './demo/demo-streams.ts'
import { startTestCamera } from './demo/rtsp-server/test-camera.ts'
import { createDemoCameras } from './usecases/create-demo-cameras.ts'
import { listCameras } from './usecases/list-cameras.ts'
import { updateCamera } from './usecases/update-camera.ts'

export interface DemoOptions {
  readonly context: UsecaseContext
  readonly actor: OperatorActor
  /** Cameras were named on the command line: nothing is simulated beside them, also where their addresses cannot be used. */
  readonly hasOwnCameras: boolean
  readonly ports: Pick<ServerPorts, 'terminal' | 'timers' | 'random'>
}

/** The server of the simulated cameras; nothing of it runs where there are real ones. */
export interface DemoPlant {
  /** Tells it of the cameras there are: it ends with the first real one. */
  readonly camerasChanged: (cameras: readonly Pick<Camera, 'isDemo'>[]) => Promise<void>
  /** Idempotent. */
  readonly close: () => Promise<void>
}

const username = 'demo'

/**
 * Plays the demo plant over RTSP on loopback when there is no real camera, with a port and a password of this run alone, and
 * sees to its cameras: made where there are none, given the new address where they are there from an earlier run.
 */
export async function openDemo({ context, actor, hasOwnCameras, ports: { terminal, timers, random } }: DemoOptions): Promise<DemoPlant> {
  const present = await listCameras(context, actor)
  let server: TestCamera | undefined
  if (present.every(camera => camera.isDemo) && (present.length > 0 || !hasOwnCameras)) {
    const password = Buffer.from(random(18)).toString('base64url')
    server = await startTestCamera({
      streams: await loadDemoStreams(),
      auth: { scheme: 'digest', username, password },
      timers,
    })
    const { url } = server
    const addressOf = (stream: string): string => url(stream).replace('rtsp://', `rtsp://${username}:${password}@`)
    await seeToCameras(context, actor, present, addressOf)
    terminal.line('Demo', 'There is no camera yet: four simulated ones play. Add a real one and they go: npx ansim camera add NAME rtsp://user:password@host/path')
  }
  const close = async (): Promise<void> => {
    const running = server
    server = undefined
    await running?.close()
  }
  return {
    close,
    async camerasChanged(cameras) {
      if (cameras.some(camera => !camera.isDemo))
        await close()
    },
  }
}

/** One that a person removed stays away, as long as another is left. */
async function seeToCameras(context: UsecaseContext, actor: OperatorActor, present: readonly Camera[], addressOf: (stream: string) => string): Promise<void> {
  if (present.length === 0) {
    return void await createDemoCameras(context, actor, demoPlant.map(({ name, stream, zones }) => ({
      name,
      address: addressOf(stream),
      zones,
    })))
  }
  for (const { cameraId, name } of present) {
    const stream = demoPlant.find(camera => camera.name === name)?.stream
    if (stream !== undefined) {
      await updateCamera(context, actor, cameraId, {
        address: addressOf(stream),
      })
    }
  }
}

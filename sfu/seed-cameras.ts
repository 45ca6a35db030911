import type { OperatorActor } from './core/actor.ts'
import type { Terminal } from './terminal.ts'
import type { UsecaseContext } from './usecases/context.ts'
import { AppError } from '#contract/app-error'
import { createCamera } from './usecases/create-camera.ts'
import { listCameras } from './usecases/list-cameras.ts'
import { updateCamera } from './usecases/update-camera.ts'

/**
 * Sees to the cameras of the command line: made when missing, given the new address or password when they are there. An address
 * that cannot be read is said and holds up no other camera.
 */
export async function seedCameras(context: UsecaseContext, actor: OperatorActor, cameras: readonly { name: string, address: string }[], terminal: Terminal): Promise<void> {
  const present = await listCameras(context, actor)
  for (const { name, address } of cameras) {
    const known = present.find(camera => camera.name === name && !camera.isDemo)
    try {
      if (known)
        await updateCamera(context, actor, known.cameraId, { address })
      else
        await createCamera(context, actor, { name, address })
    }
    catch (error) {
      if (!(error instanceof AppError))
        throw error
      terminal.line(name, 'not added', error.message)
    }
  }
}

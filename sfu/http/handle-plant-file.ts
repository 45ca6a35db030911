import type { plantFileRoutes } from '#contract/plant-file-routes'
import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { plantFileJsonSchema } from '#contract/plant-file'
import { readPlantFile } from '../core/read-plant-file.ts'
import { exportPlant, getLastImport, previewPlantImport } from '../usecases/export-plant.ts'
import { importPlant } from '../usecases/import-plant.ts'
import { undoPlantImport } from '../usecases/undo-plant-import.ts'
import { refuseOwnAddresses } from './own-addresses.ts'

/** A site's configuration as a file. */
export function plantFileHandlers({ context, isForNetwork }: RouteServices): Pick<RouteHandlers, keyof typeof plantFileRoutes> {
  return {
    'plant-file.schema': () => ({
      raw: JSON.stringify(plantFileJsonSchema(), null, 2),
      mediaType: 'application/schema+json; charset=utf-8',
    }),
    'plant-file.export': ({ actor, params }) => exportPlant(context, actor, params.siteId),
    'plant-file.preview': ({ actor, params, body }) => previewPlantImport(context, actor, params.siteId, body.file),
    'plant-file.import': async ({ actor, params, body }) => {
      refuseOwnAddresses(isForNetwork, actor, readPlantFile(body.file).cameras.flatMap(({ address, subAddress }) => [address, subAddress]))
      return importPlant(context, actor, params.siteId, body.file, body.basis)
    },
    'plant-file.last-import': async ({ actor, params }) => {
      const found = await getLastImport(context, actor, params.siteId)
      return found
        ? { import: found }
        : {}
    },
    'plant-file.undo': async ({ actor, params }) => {
      await undoPlantImport(context, actor, params.siteId)
      return {}
    },
  }
}

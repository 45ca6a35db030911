import type { FileCamera, PlantFile } from '#contract/plant-file'
import { AppError } from '#contract/app-error'
import { planeSentences, planeTrouble } from '#contract/ground-plane'
import { outlineSentences, outlineTrouble } from '#contract/outline-trouble'
import { plantFileSchema, plantFileVersion } from '#contract/plant-file'
import { z } from '#contract/schema'
import { inOrder } from './plant-file.ts'
import { ruleTrouble } from './rule-trouble.ts'

const headSchema = z.object({
  format: z.literal('ansim-plant'),
  formatVersion: z.number(),
})

/**
 * PL11: what somebody sends as a site's configuration, in its one order. Fails with 'plant-file-foreign' for what is no such file,
 * 'plant-file-newer' for one of a later version, and 'plant-file-damaged' with the place for one that does not hang together.
 */
export function readPlantFile(given: unknown): PlantFile {
  const head = headSchema.safeParse(given)
  if (!head.success)
    throw new AppError('plant-file-foreign', 'This is no configuration file of Ansim; choose one that was exported by it.')
  if (head.data.formatVersion > plantFileVersion)
    throw new AppError('plant-file-newer', `This file is of version ${head.data.formatVersion}, this server reads up to ${plantFileVersion}; update the server first.`, { formatVersion: head.data.formatVersion })
  const { success, data: file, error } = plantFileSchema.safeParse(given)
  if (!success) {
    const issue = error.issues[0]
    throw damaged(`At ${placeOf(issue?.path ?? [], given)}: ${issue?.message ?? 'unreadable'}.`)
  }
  refuseDoubles('cameras', file.cameras)
  refuseDoubles('groups', file.groups)
  const groups = new Set(file.groups.map(({ name }) => name))
  for (const camera of file.cameras)
    refuseCamera(camera, groups)
  return inOrder(file)
}

function refuseCamera(camera: FileCamera, groups: ReadonlySet<string>): void {
  const { name, zones, rules } = camera
  if ((camera.kind === 'rtsp') !== (camera.address !== undefined))
    throw damaged(`Camera "${name}": a camera of kind rtsp has an address, one of a browser has none.`)
  const unknown = camera.groups.find(group => !groups.has(group))
  if (unknown !== undefined)
    throw damaged(`Camera "${name}": there is no group "${unknown}" in this file.`)
  if (new Set(zones.map(({ key }) => key)).size !== zones.length)
    throw damaged(`Camera "${name}": two zones have the same key.`)
  for (const zone of zones) {
    const trouble = outlineTrouble(zone.polygon, zone.polygon.length === 2)
    if (trouble)
      throw damaged(`Camera "${name}", zone "${zone.name}": ${outlineSentences[trouble]}`)
  }
  // The file's keys stand for ids that there are none of yet.
  const known = zones.map(({ key, ...zone }) => ({ ...zone, zoneId: key as never }))
  for (const { zones: keys, ...rule } of rules) {
    const trouble = ruleTrouble({ ...rule, zoneIds: keys as never }, known)
    if (trouble)
      throw damaged(`Camera "${name}", rule "${rule.name}": ${trouble}`)
  }
  const trouble = camera.groundPlane && planeTrouble(camera.groundPlane)
  if (trouble)
    throw damaged(`Camera "${name}": ${planeSentences[trouble]}`)
}

function refuseDoubles(what: string, things: readonly { readonly name: string }[]): void {
  const seen = new Set<string>()
  for (const { name } of things) {
    if (seen.has(name.toLowerCase()))
      throw damaged(`Two ${what} are called "${name}"; names are told apart within a site.`)
    seen.add(name.toLowerCase())
  }
}

function damaged(sentence: string): AppError {
  return new AppError('plant-file-damaged', sentence)
}

/** A path as a person finds it: with the names of what it goes through. */
function placeOf(path: readonly PropertyKey[], given: unknown): string {
  let here: unknown = given
  const words = path.map((key) => {
    here = (here as Record<PropertyKey, unknown> | undefined)?.[key]
    const name = (here as { name?: unknown } | undefined)?.name
    return typeof name === 'string'
      ? `${String(key)} "${name.slice(0, 80)}"`
      : String(key)
  })
  return words.join(', ') || 'its beginning'
}

import type { DetectorId } from '#contract/ids'
import type { AddedFile, Detector, DetectorRegistry, DetectorShelf } from './detector-registry.ts'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#contract/app-error'

/** How files of detectors are read. */
interface DetectorReading {
  readonly readDetector: (folder: string, name: string, manifestText: string) => Promise<Detector>
  readonly describeDetectorFile: (file: string) => Promise<Detector>
}
interface OpenedShelf extends Pick<DetectorRegistry, 'add' | 'remove'> { readonly isAdded: (detectorId: string) => boolean }

/** What is being checked, until it is renamed to what it is called. */
const incoming = '.incoming-'

/**
 * DE1: the detectors that were added while the server ran, put among `detectors`. A file is described, checked and only then there, in one
 * rename: what a crash leaves behind is taken away here.
 */
export async function openShelf(detectors: Map<string, Detector>, shelf: DetectorShelf | undefined, { readDetector, describeDetectorFile }: DetectorReading): Promise<OpenedShelf> {
  const added = new Set<string>()
  let isChecking = false
  if (shelf) {
    await mkdir(shelf.folder, { recursive: true, mode: 0o700 })
    for (const name of await readdir(shelf.folder)) {
      const folder = join(shelf.folder, name)
      if (name.startsWith(incoming)) {
        await rm(folder, { recursive: true, force: true })
        continue
      }
      // One of the product of the same name comes first.
      if (detectors.has(name))
        continue
      try {
        detectors.set(name, await readDetector(folder, name, await readFile(join(folder, 'manifest.json'), 'utf8')))
        added.add(name)
      }
      catch (error) {
        shelf.onTrouble(name, error)
      }
    }
  }

  async function take(to: DetectorShelf, { name, content, labels }: AddedFile): Promise<Awaited<ReturnType<DetectorRegistry['add']>>> {
    const work = await mkdtemp(join(to.folder, incoming))
    try {
      const fileName = name.replace(/[^\w.-]/g, '-')
      const file = join(work, fileName)
      await writeFile(file, content, { flush: true })
      if (labels !== undefined)
        await writeFile(file.replace(/\.onnx$/, '.labels.json'), labels, { flush: true })
      const { manifest } = await describeDetectorFile(file)
      const { detectorId } = manifest
      if (detectors.has(detectorId))
        throw new AppError('name-taken', `There is a detector "${detectorId}" already; give the file another name, so that both can be gone back to.`, { detectorId })
      const gates = await to.check(file)
      const refused = gates.find(({ outcome }) => outcome === 'refused')
      if (refused)
        throw new AppError('model-invalid', `${name} cannot be used (${refused.name}). ${refused.says}`)
      const manifestText = JSON.stringify({
        ...manifest,
        licence: { spdx: 'LicenseRef-unknown', notice: 'Added to this server; its licence is for whoever added it to know.' },
      })
      await writeFile(join(work, 'manifest.json'), manifestText, { flush: true })
      const folder = join(to.folder, detectorId)
      // Of one that was removed while somebody still read it.
      await rm(folder, { recursive: true, force: true })
      await rename(work, folder)
      detectors.set(detectorId, await readDetector(folder, detectorId, manifestText))
      added.add(detectorId)
      return { detectorId, gates }
    }
    finally {
      await rm(work, { recursive: true, force: true })
    }
  }

  return {
    isAdded: detectorId => added.has(detectorId),
    async add(file) {
      if (!shelf)
        throw new AppError('bad-input', 'This server has no folder for detectors; start it with a data folder.')
      // Each keeps a processor core busy.
      if (isChecking)
        throw new AppError('busy', 'Another detector is being checked; try again in a minute.')
      isChecking = true
      try {
        return await take(shelf, file)
      }
      finally {
        isChecking = false
      }
    },
    async remove(detectorId: DetectorId) {
      if (!detectors.has(detectorId))
        throw new AppError('not-found', `There is no detector "${detectorId}" here.`, { detectorId })
      if (!shelf || !added.has(detectorId))
        throw new AppError('bad-input', 'This detector came with Ansim or was given at its start; it is not removed.')
      detectors.delete(detectorId)
      added.delete(detectorId)
      await rm(join(shelf.folder, detectorId), { recursive: true, force: true })
    },
  }
}

import type { Buffer } from 'node:buffer'
import type { DetectorGate, ListedDetector } from '#contract/detector-routes'
import type { DetectorId, Sha256 } from '#contract/ids'
import type { ModelManifest } from '#contract/model-manifest'
import type { ModelLayout } from './model-layout.ts'
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '#contract/app-error'
import { labels } from '#contract/detection'
import { detectorIdSchema } from '#contract/ids'
import { modelManifestSchema } from '#contract/model-manifest'
import { labelMapSchema } from './class-labels.ts'
import { openShelf } from './detector-shelf.ts'
import { readModelLayout } from './model-layout.ts'
import { readOnnxGraph } from './onnx-graph.ts'

/** A detector that was checked when the server started. */
export interface Detector {
  readonly manifest: ModelManifest
  /** Absolute paths of what is served under /models/<detectorId>/, by name; manifest.json is made from `manifest`. */
  readonly files: ReadonlyMap<string, string>
}

/** A file that somebody adds while the server runs. */
export interface AddedFile {
  /** Ends in .onnx. */
  readonly name: string
  readonly content: Uint8Array
  /** JSON, see class-labels.ts. */
  readonly labels?: string | undefined
}

/** Where detectors are kept that are added while the server runs, and what each has to pass. */
export interface DetectorShelf {
  readonly folder: string
  /** Runs the gates of `npx ansim model check` over a file. */
  readonly check: (file: string) => Promise<DetectorGate[]>
  /** Told of one in the folder that cannot be read; the others are there all the same. */
  readonly onTrouble: (name: string, error: unknown) => void
}

export interface DetectorRegistry {
  /** The detector of every camera for now. */
  readonly chosen: Detector
  readonly find: (detectorId: string) => Detector | undefined
  /** DE1: checks a file and keeps it. Fails with 'model-invalid' and the reason, 'name-taken', 'busy' and 'bad-input'. */
  readonly add: (file: AddedFile) => Promise<{ readonly detectorId: DetectorId, readonly gates: readonly DetectorGate[] }>
  /** DE2: one that was added, never one that came with the product. Fails with 'not-found' and 'bad-input'. */
  readonly remove: (detectorId: DetectorId) => Promise<void>
  readonly list: () => { readonly manifest: ModelManifest, readonly origin: ListedDetector['origin'] }[]
}

const shippedDetector = 'ansim-nano-5'
const served = /^(?:labels\.json|LICENSE|NOTICE|README\.md)$/

/**
 * Reads every detector of `modelsFolder` and, where `model` is the path of an .onnx file, makes a manifest for that one. The
 * chosen one is `model`, else the shipped one.
 * Fails with 'model-not-found', 'model-invalid' or 'model-hash-mismatch' and what to do about it.
 */
export async function openDetectorRegistry(modelsFolder: string, model?: string, shelf?: DetectorShelf): Promise<DetectorRegistry> {
  const detectors = new Map<string, Detector>()
  const isFile = model?.endsWith('.onnx') ?? false
  const chosenId = isFile
    ? undefined
    : model ?? shippedDetector
  for (const name of await readdir(modelsFolder).catch(() => [])) {
    const folder = join(modelsFolder, name)
    const manifestText = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => undefined)
    if (manifestText !== undefined)
      detectors.set(name, await readDetector(folder, name, manifestText))
  }
  const chosen = isFile
    ? await describeDetectorFile(model!)
    : detectors.get(chosenId!)
  if (!chosen) {
    throw new AppError('model-not-found', `There is no detector "${chosenId}" in models/; there ${detectors.size === 0
      ? 'is none at all'
      : `are ${[
        ...detectors.keys(),
      ].join(', ')}`}.`)
  }
  detectors.set(chosen.manifest.detectorId, chosen)
  const added = await openShelf(detectors, shelf, { readDetector, describeDetectorFile })
  return {
    ...added,
    chosen,
    find: detectorId => detectors.get(detectorId),
    list: () => Array.from(detectors.values(), ({ manifest }) => ({
      manifest,
      origin: added.isAdded(manifest.detectorId)
        ? 'added' as const
        : isFile && manifest === chosen.manifest
          ? 'given' as const
          : 'shipped' as const,
    })),
  }
}

async function readDetector(folder: string, name: string, manifestText: string): Promise<Detector> {
  const manifest = parseManifest(manifestText, name)
  const file = join(folder, manifest.file.name)
  const content = await readFile(file).catch(() => {
    throw new AppError('model-not-found', `models/${name}/${manifest.file.name} is missing; restore it from the repository.`)
  })
  if (content.length !== manifest.file.bytes || hash(content) !== manifest.file.sha256)
    throw new AppError('model-hash-mismatch', `models/${name}/${manifest.file.name} is not the file that its manifest describes; restore it from the repository.`)
  const others = (await readdir(folder)).filter(entry => served.test(entry))
  return {
    manifest,
    files: new Map([manifest.file.name, ...others].map(entry => [
      entry,
      join(folder, entry),
    ])),
  }
}

function parseManifest(manifestText: string, name: string): ModelManifest {
  try {
    const manifest = modelManifestSchema.parse(JSON.parse(manifestText))
    if (manifest.detectorId === name)
      return manifest
  }
  catch (cause) {
    throw new AppError('model-invalid', `models/${name}/manifest.json is not a manifest; restore it from the repository.`, {}, { cause })
  }
  throw new AppError('model-invalid', `models/${name}/manifest.json names another detector; the folder must be called like its detectorId.`)
}

/**
 * A detector of the user's own: its manifest says what its graph says. Fails with 'model-not-found' or 'model-invalid' and what to do about
 * it.
 */
export async function describeDetectorFile(file: string): Promise<Detector> {
  const name = basename(file)
  if (!(await stat(file).catch(() => undefined))?.isFile())
    throw new AppError('model-not-found', `There is no file ${file}; give the path of an .onnx file.`)
  const content = await readFile(file)
  const { layout, labelMapName } = await describeFile(file, content)
  if (typeof layout === 'string') {
    throw new AppError('model-invalid', `${name} cannot be used: ${layout}. "npx ansim model check ${name}" says more${labelMapName
      ? `; its label map is ${labelMapName}`
      : ''}.`)
  }
  const servedName = name.replace(/[^\w.-]/g, '-')
  const manifest = modelManifestSchema.parse({
    manifestVersion: 1,
    detectorId: detectorIdOf(name),
    name: name.slice(0, 80),
    file: {
      name: servedName,
      bytes: content.length,
      sha256: hash(content),
    },
    licence: { spdx: 'LicenseRef-unknown', notice: 'Given with --model; its licence is for whoever gave it to know.' },
    ...layout,
    postprocess: { minScore: 0.3, nmsIou: 0.6 },
    scores: [],
  } satisfies Partial<Record<keyof ModelManifest, unknown>>)
  return {
    manifest,
    files: new Map([
      [servedName, file],
    ]),
  }
}

/** A file that lies beside the detector's and says what its classes are in our words. */
async function describeFile(file: string, content: Buffer): Promise<{ layout: ModelLayout | string, labelMapName?: string }> {
  const graph = readOnnxGraph(content)
  if (!graph)
    return { layout: 'it is not an ONNX file' }
  const labelMapFile = file.replace(/\.onnx$/, '.labels.json')
  const text = await readFile(labelMapFile, 'utf8').catch(() => undefined)
  if (text === undefined) {
    return {
      layout: readModelLayout(graph),
    }
  }
  const labelMapName = basename(labelMapFile)
  try {
    return {
      layout: readModelLayout(graph, labelMapSchema.parse(JSON.parse(text))),
      labelMapName,
    }
  }
  catch {
    return { layout: `${labelMapName} is no label map, which looks like {"hardhat": "helmet", "3": "person"} with the labels ${labels.join(', ')}` }
  }
}

function detectorIdOf(fileName: string): DetectorId {
  const plain = fileName.replace(/\.onnx$/, '').toLowerCase().replace(/[^a-z0-9.-]+/g, '-').replace(/^[.-]+/, '').slice(0, 64)
  // "own" keeps a file that is called like a shipped detector from taking its place.
  return detectorIdSchema.parse(`own-${plain}`.slice(0, 64))
}

function hash(content: Uint8Array): Sha256 {
  return createHash('sha256').update(content).digest('hex') as Sha256
}

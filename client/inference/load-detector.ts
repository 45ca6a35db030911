import type { DetectorId } from '#contract/ids'
import type { ModelManifest } from '#contract/model-manifest'
import { AppError } from '#contract/app-error'
import { modelManifestSchema } from '#contract/model-manifest'
import { messageOf } from './ort-session.ts'

export interface DetectorFiles {
  readonly manifest: ModelManifest
  /** The ONNX file, checked against the manifest's length and hash. */
  readonly model: Uint8Array<ArrayBuffer>
}

export interface DetectorSource {
  readonly fetch: (path: string) => Promise<Response>
  readonly sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>
}

/**
 * Fetches /models/<id>/manifest.json and the file it names, and refuses what does not match: 'model-not-found', 'model-invalid',
 * 'model-hash-mismatch'. A network that fails is 'internal', which is tried again.
 */
export async function loadDetector(detectorId: DetectorId, source: DetectorSource): Promise<DetectorFiles> {
  const manifest = await loadManifest(detectorId, source)
  const { name, bytes, sha256 } = manifest.file
  const response = await get(source, `/models/${detectorId}/${name}`)
  const model = new Uint8Array(await response.arrayBuffer().catch((cause: unknown) => unreachableServer(`/models/${detectorId}/${name}`, cause)))
  if (model.length !== bytes) {
    throw new AppError('model-hash-mismatch', `The detector ${detectorId} is refused: ${name} has ${model.length} bytes and its manifest says ${bytes}. Install the detector again.`)
  }
  const actual = await source.sha256(model)
  if (actual !== sha256) {
    throw new AppError('model-hash-mismatch', `The detector ${detectorId} is refused: ${name} is not the file of its manifest (SHA-256 ${actual.slice(0, 12)}... instead of ${sha256.slice(0, 12)}...). Install the detector again.`)
  }
  return { manifest, model }
}

async function loadManifest(detectorId: DetectorId, source: DetectorSource): Promise<ModelManifest> {
  const response = await get(source, `/models/${detectorId}/manifest.json`)
  const parsed = modelManifestSchema.safeParse(await response.json().catch(() => undefined))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new AppError('model-invalid', `The manifest of detector ${detectorId} is refused at ${issue?.path.join('.') || 'its root'}: ${issue?.message ?? 'not readable'}.`)
  }
  if (parsed.data.detectorId !== detectorId)
    throw new AppError('model-invalid', `The manifest of detector ${detectorId} is of ${parsed.data.detectorId}.`)
  return parsed.data
}

async function get(source: DetectorSource, path: string): Promise<Response> {
  const response = await source.fetch(path).catch((cause: unknown) => unreachableServer(path, cause))
  if (response.status === 404)
    throw new AppError('model-not-found', `The server has no ${path}; choose another detector or put the file there.`)
  if (!response.ok)
    throw new AppError('internal', `The server answered ${response.status} for ${path}; it is asked again.`)
  return response
}

function unreachableServer(path: string, cause: unknown): never {
  throw new AppError('internal', `${path} could not be fetched (${messageOf(cause)}); it is asked again.`, {}, { cause })
}

/** SHA-256 as lower-case hex by the browser's own crypto. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map(b => b.toString(16).padStart(2, '0')).join('')
}

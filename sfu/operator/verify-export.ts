import type { FileHandle } from 'node:fs/promises'
import type { ExportManifest } from '#contract/export-manifest'
import type { ZipEntry } from './zip-directory.ts'
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { AppError } from '#contract/app-error'
import { exportManifestSchema, manifestPath } from '#contract/export-manifest'
import { readZipDirectory, readZipEntry } from './zip-directory.ts'

/** What is wrong with an export; `path` is the first file of it that is. */
export type ExportVerdict
  = | { readonly kind: 'sound', readonly manifest: ExportManifest, readonly manifestSha256: string, readonly files: number }
    | { readonly kind: 'wrong', readonly path: string, readonly what: 'changed' | 'missing' | 'foreign' | 'unreadable' }

/** A manifest is text about some thousand files. */
const manifestMaxBytes = 20_000_000

/**
 * EX9: whether a file is whole and as its manifest says: every file that it lists, and none besides. It proves that nothing was changed
 * since the manifest; that the manifest is the plant's shows its hash in the audit trail. Fails with 'bad-input' for what is no export.
 */
export async function verifyExport(file: string): Promise<ExportVerdict> {
  const handle = await open(file, 'r').catch(() => {
    throw new AppError('bad-input', `The file ${file} cannot be read; check its name.`)
  })
  try {
    const entries = await readZipDirectory(handle)
    const own = entries.find(({ path }) => path === manifestPath)
    if (!own || own.size > manifestMaxBytes)
      throw new AppError('bad-input', 'This is no export of Ansim: it holds no manifest.json.')
    const read = await hashEntry(handle, own, true)
    const parsed = exportManifestSchema.safeParse(jsonOf(read?.text))
    if (!read || !parsed.success)
      return { kind: 'wrong', path: manifestPath, what: 'unreadable' }
    const byPath = new Map<string, ZipEntry[]>(Map.groupBy(entries, ({ path }) => path))
    for (const { path, sha256, bytes } of parsed.data.files) {
      const [entry, ...twins] = byPath.get(path) ?? []
      if (!entry)
        return { kind: 'wrong', path, what: 'missing' }
      // A second one of the same name is what another program would unpack.
      if (twins.length > 0)
        return { kind: 'wrong', path, what: 'foreign' }
      const hashed = await hashEntry(handle, entry)
      if (!hashed)
        return { kind: 'wrong', path, what: 'unreadable' }
      if (hashed.sha256 !== sha256 || hashed.bytes !== bytes)
        return { kind: 'wrong', path, what: 'changed' }
    }
    const listed = new Set(parsed.data.files.map(({ path }) => path))
    const foreign = entries.find(entry => entry !== own && !listed.has(entry.path))
    if (foreign)
      return { kind: 'wrong', path: foreign.path, what: 'foreign' }
    return {
      kind: 'sound',
      manifest: parsed.data,
      manifestSha256: read.sha256,
      files: entries.length,
    }
  }
  finally {
    await handle.close()
  }
}

async function hashEntry(handle: FileHandle, entry: ZipEntry, keep = false): Promise<{ sha256: string, bytes: number, text: string } | undefined> {
  const hash = createHash('sha256')
  const parts: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const part of readZipEntry(handle, entry)) {
      hash.update(part)
      bytes += part.length
      // What grows beyond its size was not made by us.
      if (bytes > entry.size)
        return undefined
      if (keep)
        parts.push(part)
    }
  }
  catch {
    return undefined
  }
  return {
    sha256: hash.digest('hex'),
    bytes,
    text: new TextDecoder().decode(await new Blob(parts as BlobPart[]).arrayBuffer()),
  }
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  }
  catch {
    return undefined
  }
}

/** For people. */
export function exportLines(verdict: ExportVerdict): [string, ...string[]][] {
  if (verdict.kind === 'wrong') {
    const says = {
      changed: 'is not as it was when it was exported',
      missing: 'is in the manifest, but not in the file',
      foreign: 'was not part of the export',
      unreadable: 'cannot be read',
    }
    return [
      [`${verdict.path} ${says[verdict.what]}. Do not rely on this file; ask for the export again.`],
    ]
  }
  const { manifest, manifestSha256, files } = verdict
  return [
    [`Nothing was changed: ${files} files are as the manifest says.`],
    ['name', manifest.name],
    [
      'made by',
      manifest.operator.name,
      manifest.madeAt.local,
      manifest.madeAt.timeZone,
    ],
    ['reason', manifest.reason],
    [
      'mosaic',
      manifest.mosaic.isApplied ? 'yes' : 'no',
    ],
    ...manifest.missing.length > 0
      ? [
          ['not in it', `${manifest.missing.length} that could not be had; the manifest says which and why`] as [string, string],
        ]
      : [],
    ['manifest', manifestSha256],
    ['Compare this hash with the audit trail (export.end): only then is it known that the manifest itself is the plant\'s.'],
  ]
}

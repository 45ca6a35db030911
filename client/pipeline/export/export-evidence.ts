import type { ExportFile, ExportManifest } from '#contract/export-manifest'
import type { ExportSubject } from '#contract/export-routes'
import type { EventId, Sha256 } from '#contract/ids'
import type { RouteReply } from '#contract/routes'
import type { SafetyEvent } from '#contract/safety-event'
import type { Clock } from '#contract/time'
import type { ApiPort } from '../../core/api-port.ts'
import type { ClipSource } from '../../core/clips/clip-source.ts'
import type { PlannedFile } from '../../core/history/export-plan.ts'
import type { ByteSink } from './zip-writer.ts'
import { AppError } from '#contract/app-error'
import { manifestPath } from '#contract/export-manifest'
import { planExport, plannedBytes } from '../../core/history/export-plan.ts'
import { eventTable } from '../../core/history/export-table.ts'
import { wallText } from '../../core/history/site-clock.ts'
import { readingText } from './reading-text.ts'
import { createZipWriter, zipMaxBytes } from './zip-writer.ts'

export interface ExportRequest {
  readonly name: string
  readonly reason: string
  readonly subject: ExportSubject
  /** A second copy of each picture with its zone and boxes; undefined where it cannot be drawn. */
  readonly draw?: (event: SafetyEvent, picture: Blob) => Promise<Blob | undefined>
}

export interface ExportProgress {
  readonly done: number
  readonly of: number
  readonly bytes: number
}

export interface ExportOutcome {
  readonly files: number
  readonly bytes: number
  readonly manifestSha256: Sha256
  /** What was asked for and could not be had; the manifest says which and why. */
  readonly missing: number
}

export interface EvidenceExporter {
  /** EX4 to EX8. Rejects with the server's refusal (AppError), NetworkUnavailable, or the signal's reason; then nothing of the file stays. */
  readonly run: (request: ExportRequest, sink: ByteSink, onProgress: (progress: ExportProgress) => void, signal: AbortSignal) => Promise<ExportOutcome>
  /** One picture that leaves: the same entries as for an export. `made` is asked for when the trail has it. */
  readonly picture: (request: Omit<ExportRequest, 'draw'>, made: () => Promise<Blob>) => Promise<Blob>
}

export interface EvidenceExporterParts {
  readonly api: Pick<ApiPort, 'call'>
  readonly findSnapshot: (sha256: Sha256) => Promise<Blob | undefined>
  readonly clips: Pick<ClipSource, 'find'>
  readonly hash: (bytes: ArrayBuffer) => Promise<Sha256>
  readonly newId: () => string
  readonly now: Clock
}

type Facts = RouteReply<'export.begin'>

const encoder = new TextEncoder()
const isoOf = (atMs: number): string => new Date(atMs).toISOString()

export function createEvidenceExporter({ api, findSnapshot, clips, hash, newId, now }: EvidenceExporterParts): EvidenceExporter {
  async function begin(exportId: string, { name, reason, subject }: ExportRequest, signal?: AbortSignal): Promise<Facts> {
    return api.call('export.begin', {
      params: { exportId },
      body: { name, reason, subject },
      ...signal && { signal },
      timeoutMs: 60_000,
    })
  }

  /** What became of it. An export that is made is made: where the server has gone, its beginning stands in the trail. */
  async function end(exportId: string, body: { outcome: 'done' | 'cancelled' | 'failed', files: number, bytes: number, manifestSha256?: Sha256 }): Promise<void> {
    await api.call('export.end', {
      params: { exportId },
      body,
    }).catch(() => {})
  }

  /** The bytes of a planned file as they were recorded, or why they are not to be had. */
  async function fetchFile({ kind, sha256, eventId }: PlannedFile, signal: AbortSignal): Promise<Blob | string> {
    const view = kind === 'clip'
      ? await clips.find(eventId, signal)
      : undefined
    const found = view
      ? view.kind === 'here'
        ? view.film
        : undefined
      : await findSnapshot(sha256)
    signal.throwIfAborted()
    if (!found) {
      return view?.kind === 'offline'
        ? 'The server could not be reached.'
        : 'It is not on the server: retention has deleted it, or the browser that recorded it has not sent it.'
    }
    // EX4: nothing goes out under a name that it does not bear.
    return await hash(await found.arrayBuffer()) === sha256
      ? found
      : 'Its bytes are not the ones that were recorded.'
  }

  return {
    async run(request, sink, onProgress, signal) {
      const exportId = newId()
      let facts: Facts
      try {
        facts = await begin(exportId, request, signal)
      }
      catch (error) {
        await sink.abort()
        throw error
      }
      const zip = createZipWriter(sink, now())
      const files: ExportFile[] = []
      const missing: ExportManifest['missing'] = []
      const plan = planExport(facts)
      const total = plan.length + 4
      let done = 0
      const step = (): void => onProgress({
        done: ++done,
        of: total,
        bytes: zip.bytes(),
      })

      async function add(path: string, content: Blob | string, kind: ExportFile['kind'], eventId?: EventId): Promise<Sha256> {
        signal.throwIfAborted()
        const bytes = typeof content === 'string'
          ? encoder.encode(content)
          : new Uint8Array(await content.arrayBuffer())
        const sha256 = await hash(bytes.buffer)
        await zip.add(path, bytes, typeof content === 'string')
        if (path !== manifestPath) {
          files.push({
            path,
            bytes: bytes.length,
            sha256,
            kind,
            ...eventId && { eventId },
          })
        }
        return sha256
      }

      try {
        if (plannedBytes(plan) * 1.05 > zipMaxBytes)
          throw new AppError('too-large', 'This would be more than 3.9 GB, which one file does not hold. Choose a shorter time or fewer cameras.')
        for (const planned of plan) {
          const found = await fetchFile(planned, signal)
          if (typeof found === 'string') {
            missing.push({ eventId: planned.eventId, what: planned.kind, because: found })
          }
          else {
            await add(planned.path, found, planned.kind, planned.eventId)
            const drawn = planned.kind === 'picture'
              ? await request.draw?.(planned.event, found)
              : undefined
            if (drawn)
              await add(drawnPath(planned.path), drawn, 'drawn', planned.eventId)
          }
          step()
        }
        await add('events.json', JSON.stringify({ events: facts.events, annotations: facts.annotations, clips: facts.clips }, null, 2), 'events')
        step()
        await add('events.csv', `\uFEFF${eventTable(facts, isoOf)}`, 'table')
        step()
        await add('README.txt', readingText(facts.organizationName, request.name), 'reading')
        await add('SHA256SUMS', files.map(({ sha256, path }) => `${sha256}  ${path}\n`).join(''), 'reading')
        step()
        const manifestSha256 = await add(manifestPath, JSON.stringify(manifestOf(exportId, request, facts, files, missing), null, 2), 'reading')
        await zip.close()
        step()
        await end(exportId, {
          outcome: 'done',
          files: files.length + 1,
          bytes: zip.bytes(),
          manifestSha256,
        })
        return {
          files: files.length + 1,
          bytes: zip.bytes(),
          manifestSha256,
          missing: missing.length,
        }
      }
      catch (error) {
        // EX7: half an export is none.
        await sink.abort().catch(() => {})
        await end(exportId, {
          outcome: signal.aborted
            ? 'cancelled'
            : 'failed',
          files: files.length,
          bytes: zip.bytes(),
        })
        throw error
      }
    },

    async picture(request, made) {
      const exportId = newId()
      await begin(exportId, request)
      try {
        const picture = await made()
        await end(exportId, {
          outcome: 'done',
          files: 1,
          bytes: picture.size,
          manifestSha256: await hash(await picture.arrayBuffer()),
        })
        return picture
      }
      catch (error) {
        await end(exportId, { outcome: 'failed', files: 0, bytes: 0 })
        throw error
      }
    },
  }
}

/** Of a picture's drawn copy: always a PNG, whatever the picture is. */
function drawnPath(path: string): string {
  return `drawn/${path.slice(path.indexOf('/') + 1).replace(/\.[a-z]+$/, '')}.png`
}

function manifestOf(exportId: string, { name, reason, subject }: ExportRequest, facts: Facts, files: readonly ExportFile[], missing: ExportManifest['missing']): ExportManifest {
  const timeZone = facts.sites[0]?.timeZone ?? 'UTC'
  return {
    format: 'ansim-export',
    version: 1,
    exportId,
    name,
    reason,
    organization: facts.organizationName,
    operator: facts.operator,
    madeAt: {
      utc: isoOf(facts.begunAt),
      local: wallText(facts.begunAt, timeZone),
      timeZone,
    },
    app: { name: 'Ansim', version: facts.appVersion },
    mosaic: { isApplied: false, says: 'No: people in these pictures and films can be recognised. This version of Ansim has no mosaic.' },
    subject,
    sites: facts.sites,
    cameras: facts.cameras,
    files: [...files],
    missing,
  }
}

import type { ApiPort } from './core/api-port.ts'
import type { ClipSource } from './core/clips/clip-source.ts'
import type { EvidenceStore } from './core/clips/evidence-store.ts'
import type { EventStore } from './core/sync/event-store.ts'
import type { EvidenceExporterParts } from './pipeline/export/export-evidence.ts'
import type { HistoryReaderParts } from './pipeline/history/history-reader.ts'
import { epochMs } from '#contract/time'
import { createEvidenceExporter } from './pipeline/export/export-evidence.ts'
import { createHistoryReader } from './pipeline/history/history-reader.ts'
import { createHash } from './pipeline/sync/sha256.ts'

export interface HistoryParts {
  readonly api: ApiPort
  readonly store: EventStore
  readonly coverage: Pick<HistoryReaderParts, 'strips'>
  readonly past: { readonly evidence: EvidenceStore, readonly clips: ClipSource, readonly findSnapshot: EvidenceExporterParts['findSnapshot'] }
}

/** The past, and what of it leaves. */
export function openHistory({ api, store, coverage, past: { evidence, clips, findSnapshot } }: HistoryParts) {
  return {
    history: createHistoryReader({
      api,
      events: store,
      evidence,
      strips: coverage.strips,
    }),
    exporter: createEvidenceExporter({
      api,
      findSnapshot,
      clips,
      hash: createHash(crypto.subtle),
      newId: () => crypto.randomUUID(),
      now: () => epochMs(Date.now()),
    }),
  }
}

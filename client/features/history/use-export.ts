import type { ExportSubject } from '#contract/export-routes'
import type { ExportOutcome, ExportProgress } from '../../pipeline/export/export-evidence.ts'
import type { FailureText } from '../../ui/failure-text.ts'
import { onScopeDispose, ref, shallowRef } from 'vue'
import { safeName } from '../../core/history/export-plan.ts'
import { openExportSink, saveFile } from '../../pipeline/export/export-sink.ts'
import { useHistoryStore } from '../../stores/history-store.ts'
import { failureText } from '../../ui/failure-text.ts'
import { paintEvidence } from './paint-evidence.ts'

type ExportState
  = | { readonly kind: 'asking' }
    | { readonly kind: 'running', readonly progress: ExportProgress | undefined }
    | { readonly kind: 'done', readonly outcome: ExportOutcome }
    | { readonly kind: 'saved' }
    | { readonly kind: 'cancelled' }

interface ExportChoice { readonly name: string, readonly reason: string, readonly subject: ExportSubject }

/** REV-6: one export at a time, that goes on while the page is used, and ends with the component. */
export function useExport(nameOf: (label: string) => string) {
  const history = useHistoryStore()
  const state = shallowRef<ExportState>({ kind: 'asking' })
  const failure = shallowRef<FailureText>()
  const isSaving = ref(false)
  let cancelling = new AbortController()

  async function start(choice: ExportChoice, withDrawn: boolean): Promise<void> {
    failure.value = undefined
    // While the click is fresh: browsers open the file's dialog for a click alone.
    const sink = await openExportSink(`${safeName(choice.name)}.zip`, globalThis as never)
    if (!sink)
      return
    cancelling = new AbortController()
    state.value = { kind: 'running', progress: undefined }
    try {
      const outcome = await history.exportEvidence({
        ...choice,
        ...withDrawn && {
          draw: (event, picture) => paintEvidence(event, picture, nameOf),
        },
      }, sink, progress => state.value = { kind: 'running', progress }, cancelling.signal)
      state.value = { kind: 'done', outcome }
    }
    catch (error) {
      if (cancelling.signal.aborted) {
        state.value = { kind: 'cancelled' }
        return
      }
      state.value = { kind: 'asking' }
      failure.value = failureText(error)
    }
  }

  async function save(choice: ExportChoice, made: () => Promise<Blob>): Promise<void> {
    failure.value = undefined
    isSaving.value = true
    try {
      saveFile(await history.savePicture(choice, made), `${safeName(choice.name)}.png`, globalThis)
      state.value = { kind: 'saved' }
    }
    catch (error) {
      failure.value = failureText(error)
    }
    finally {
      isSaving.value = false
    }
  }

  onScopeDispose(() => cancelling.abort())
  return {
    state,
    failure,
    isSaving,
    start,
    save,
    cancel: () => cancelling.abort(),
    again: () => state.value = { kind: 'asking' },
  }
}

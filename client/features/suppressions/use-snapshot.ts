import type { Snapshot } from '#contract/snapshot'
import { onScopeDispose, shallowRef, watch } from 'vue'
import { useEvidenceStore } from '../../stores/evidence-store.ts'

/** The address of a snapshot, looked for here and at the server once; it dies with the component. */
export function useSnapshot(snapshot: () => Snapshot | undefined) {
  const { findSnapshot } = useEvidenceStore()
  const source = shallowRef<string>()
  let newest = 0

  function show(picture: Blob | undefined): void {
    if (source.value)
      URL.revokeObjectURL(source.value)
    source.value = picture && URL.createObjectURL(picture)
  }

  watch(() => snapshot()?.sha256, async (sha256) => {
    const asked = ++newest
    show(undefined)
    const picture = sha256 && await findSnapshot(sha256).catch(() => undefined)
    if (asked === newest && picture)
      show(picture)
  }, { immediate: true })
  onScopeDispose(() => {
    newest++
    show(undefined)
  })
  return source
}

import type { OutlineDraft, OutlineEdit, OutlineRefusal } from './outline-draft.ts'
import { computed, shallowRef } from 'vue'
import { recordStep, redoStep, startHistory, undoStep } from './edit-history.ts'
import { applyEdit, emptyDraft } from './outline-draft.ts'

/** How long a refusal is said after what it was about is over. */
const refusalMs = 6_000

/** The outline in work, with its steps. What is refused is said and changes nothing. */
export function useOutline() {
  const history = shallowRef(startHistory<OutlineDraft>(emptyDraft('area')))
  /** What a gesture would make, until it ends. */
  const preview = shallowRef<OutlineDraft>()
  const refusal = shallowRef<OutlineRefusal>()
  const selected = shallowRef<number>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function refuse(reason: OutlineRefusal | undefined): void {
    clearTimeout(timer)
    refusal.value = reason
    if (reason)
      timer = setTimeout(() => refusal.value = undefined, refusalMs)
  }

  /** Whether it was done. */
  function edit(wish: OutlineEdit): boolean {
    preview.value = undefined
    const { draft, refusal: reason } = applyEdit(history.value.present, wish)
    refuse(reason)
    if (reason)
      return false
    history.value = recordStep(history.value, draft)
    return true
  }

  function go(step: typeof undoStep<OutlineDraft>): void {
    preview.value = undefined
    selected.value = undefined
    refuse(undefined)
    history.value = step(history.value)
  }

  return {
    draft: computed(() => preview.value ?? history.value.present),
    isRefused: computed(() => preview.value !== undefined && refusal.value !== undefined),
    refusal,
    selected,
    isChanged: computed(() => history.value.past.length > 0),
    canUndo: computed(() => history.value.past.length > 0),
    canRedo: computed(() => history.value.future.length > 0),
    edit,
    select: (corner: number | undefined): void => { selected.value = corner },
    /** Shows what an edit would make. Of a chain of edits the last one counts. */
    try(...wishes: OutlineEdit[]): void {
      let draft = history.value.present
      let reason: OutlineRefusal | undefined
      for (const wish of wishes)
        ({ draft, refusal: reason } = applyEdit(draft, wish))
      preview.value = draft
      refuse(reason)
    },
    /** Takes what was shown last, or gives it up where it was refused. */
    settle(): void {
      if (preview.value && !refusal.value)
        history.value = recordStep(history.value, preview.value)
      preview.value = undefined
    },
    giveUp(): void {
      preview.value = undefined
      refuse(undefined)
    },
    refuse,
    undo: () => go(undoStep),
    redo: () => go(redoStep),
    /** Begins anew; what was cannot be taken back. */
    begin(draft: OutlineDraft): void {
      history.value = startHistory(draft)
      preview.value = undefined
      selected.value = undefined
      refuse(undefined)
    },
  }
}

export type Outline = ReturnType<typeof useOutline>

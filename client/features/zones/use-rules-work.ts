import type { ConditionKind, ConditionOf } from '#contract/condition'
import type { ZoneId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { Zone } from '#contract/zone'
import type { OutlineShape } from './outline-draft.ts'
import { computed, ref, shallowRef } from 'vue'
import { draftOf, emptyDraft } from './outline-draft.ts'
import { useOutline } from './use-outline.ts'

/** What the page is about now. */
export type Work
  = | { readonly kind: 'overview' }
    | { readonly kind: 'zone', readonly zone: Zone | undefined }
    | { readonly kind: 'rule', readonly rule: Rule | undefined, readonly condition: ConditionKind }
    | { readonly kind: 'templates' }
    | { readonly kind: 'plane' }

/** What of a rule in work is seen on the picture: its places, and for a line which crossings count. */
export interface ShownRule {
  readonly zoneIds: readonly ZoneId[]
  readonly direction: ConditionOf<'line-crossing'>['direction'] | undefined
}

/** One thing at a time is in work; what is not saved is asked for before it is left. */
export function useRulesWork() {
  const work = shallowRef<Work>({ kind: 'overview' })
  const outline = useOutline()
  const isChanged = ref(false)
  /** Templates draw once they know what for. */
  const isTemplateDrawing = ref(false)
  /** What to do once somebody said that nothing is to be saved. */
  const asked = shallowRef<() => void>()

  function go(next: Work): void {
    isChanged.value = false
    isTemplateDrawing.value = false
    work.value = next
  }

  return {
    work,
    outline,
    isChanged,
    isTemplateDrawing,
    asked,
    isDrawing: computed(() => work.value.kind === 'zone' || work.value.kind === 'plane' || (work.value.kind === 'templates' && isTemplateDrawing.value)),
    overview: () => go({ kind: 'overview' }),
    draw(shape: OutlineShape): void {
      outline.begin(emptyDraft(shape))
      go({ kind: 'zone', zone: undefined })
    },
    openZone(zone: Zone): void {
      outline.begin(draftOf(zone.polygon))
      go({ kind: 'zone', zone })
    },
    openRule: (rule: Rule) => go({ kind: 'rule', rule, condition: rule.condition.kind }),
    addRule: (condition: ConditionKind) => go({ kind: 'rule', rule: undefined, condition }),
    templates: () => go({ kind: 'templates' }),
    plane: () => go({ kind: 'plane' }),
    /** Does it, after a question where something would be lost. */
    leaving(then: () => void): void {
      if (isChanged.value)
        asked.value = then
      else
        then()
    },
    answer(goes: boolean): void {
      const then = asked.value
      asked.value = undefined
      if (!goes)
        return
      isChanged.value = false
      then?.()
    },
  }
}

import type { VNode } from 'vue'

/** One state of a component, rendered as pages render it. */
interface SpecimenState {
  /** What the state is called in the component's own code. */
  readonly state: string
  /** As it looks under a pointer, or reached by the keyboard. */
  readonly look?: 'hover' | 'focus'
  readonly node: () => VNode
}

/** A component of client/ui in every state that it has. */
export interface Specimen {
  /** File name under client/ui without `.vue`. */
  readonly component: string
  readonly states: readonly SpecimenState[]
  /** Fills a box of its own: a whole page. */
  readonly isLarge?: boolean
}

export type Say = (key: string, named?: Record<string, unknown>) => string

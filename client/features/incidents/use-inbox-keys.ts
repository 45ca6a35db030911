import type { IncidentId } from '#contract/ids'
import type { IncidentRow } from '../../core/sync/incident-row.ts'
import { markOf } from '../../core/sync/inverse-change.ts'
import { useChosenStore } from '../../stores/chosen-store.ts'
import { useIncidentsStore } from '../../stores/incidents-store.ts'
import { useSessionStore } from '../../stores/session-store.ts'
import { useKeys } from '../help/use-keys.ts'

/** What a key asks an opened incident at once. */
export type Asked = 'reason' | 'note' | 'escalate'

export interface InboxActs {
  /** Where the keys are: the incident that is open, else the one in the list. */
  readonly current: () => IncidentId | undefined
  readonly isOpen: () => boolean
  readonly go: (index: number) => void
  readonly open: (row: IncidentRow, ask?: Asked) => void
  readonly search: () => void
  readonly bulk: () => { readonly acknowledge: () => unknown, readonly ask: () => unknown, readonly markReviewed: () => unknown } | null
}

/** Triage without a pointer: through the list, and whatever is said of one or of all that are chosen, by one key each. */
export function useInboxKeys({ current, isOpen, go, open, search, bulk }: InboxActs): void {
  const incidents = useIncidentsStore()
  const chosen = useChosenStore()
  const session = useSessionStore()
  const row = (): IncidentRow | undefined => incidents.rows.find(({ incidentId }) => incidentId === current())

  function step(by: 1 | -1): void {
    const at = incidents.rows.findIndex(({ incidentId }) => incidentId === current())
    // One that what was said took out of the list: the list goes on from its top.
    const next = at >= 0
      ? at + by
      : 0
    if (incidents.rows[next])
      go(next)
  }
  /** `false`: the key is not for the list now. */
  function say(act: (row: IncidentRow) => unknown, ofAll?: () => unknown): boolean {
    if (isOpen() || !session.may('safety-event:annotate'))
      return false
    if (chosen.count > 0) {
      ofAll?.()
      return ofAll !== undefined
    }
    const on = row()
    if (on)
      act(on)
    return on !== undefined
  }

  useKeys('inbox', {
    j: () => step(1),
    k: () => step(-1),
    u: () => void incidents.takeBack(),
    r: () => say(on => incidents.sayOfAll([on], markOf(incidents.isReviewed(on)
      ? 'unreviewed'
      : 'reviewed')), () => bulk()?.markReviewed()),
  }, { inDialogs: true })
  useKeys('inbox', {
    'Enter': () => {
      const on = row()
      if (isOpen() || !on)
        return false
      open(on)
    },
    'x': () => say(on => chosen.toggle(on), () => {
      const on = row()
      if (on)
        chosen.toggle(on)
    }),
    '/': search,
  })
  useKeys('incident', {
    a: () => say(on => incidents.sayOfAll([on], { kind: 'acknowledge' }), () => bulk()?.acknowledge()),
    f: () => say(on => open(on, 'reason'), () => bulk()?.ask()),
    e: () => say(on => open(on, 'escalate')),
    n: () => say(on => open(on, 'note')),
  })
}

import type { AuditDraft } from '#contract/audit-entry'
import type { OrganizationId } from '#contract/ids'
import type { EpochMs } from '#contract/time'

/** So that neither a wall of pictures nor a row of refused attempts floods the trail. */
export const auditGroupMs = 5 * 60_000
const mostGroups = 5_000
const mostIds = 20

export interface GroupedDraft {
  readonly organizationId: OrganizationId
  readonly draft: AuditDraft
}

interface Group extends GroupedDraft {
  readonly firstAt: EpochMs
  lastAt: EpochMs
  /** Beyond the first, which has its entry. */
  more: number
  readonly ids: Set<string>
}

/** Views and refusals of one person, address, action and camera: the first is an entry at once, those of the next five minutes are one more together. */
export interface AuditGroups {
  /** Answers what is to be written now. */
  readonly add: (organizationId: OrganizationId, draft: AuditDraft) => GroupedDraft[]
  /** Answers what is to be written of groups whose time is over; of all groups where `now` is absent. */
  readonly sweep: (now?: EpochMs) => GroupedDraft[]
}

export function createAuditGroups(): AuditGroups {
  // In the order of their first times, for that is the order of insertion.
  const groups = new Map<string, Group>()

  function close(key: string, { organizationId, draft, firstAt, lastAt, more, ids }: Group): GroupedDraft[] {
    groups.delete(key)
    if (more === 0)
      return []
    const { details: _, object: { kind }, ...rest } = draft
    return [
      {
        organizationId,
        draft: {
          ...rest,
          object: { kind },
          details: JSON.stringify({
            ...detailsOf(draft),
            times: more,
            from: firstAt,
            until: lastAt,
            ...(ids.size > 0 && {
              ids: [...ids],
            }),
          }),
        },
      },
    ]
  }

  return {
    add(organizationId, draft) {
      const key = keyOf(organizationId, draft)
      const known = groups.get(key)
      if (known && draft.at - known.firstAt < auditGroupMs && draft.at >= known.firstAt) {
        known.more++
        known.lastAt = draft.at
        if (draft.object.id !== undefined && known.ids.size < mostIds)
          known.ids.add(draft.object.id)
        return []
      }
      const closed = known
        ? close(key, known)
        : []
      const oldest = groups.entries().next().value
      if (oldest && groups.size >= mostGroups)
        closed.push(...close(...oldest))
      groups.set(key, {
        organizationId,
        draft,
        firstAt: draft.at,
        lastAt: draft.at,
        more: 0,
        ids: new Set(),
      })
      return [
        ...closed,
        { organizationId, draft },
      ]
    },
    sweep(now) {
      const closed: GroupedDraft[] = []
      for (const [key, group] of groups) {
        if (now === undefined || now - group.firstAt >= auditGroupMs)
          closed.push(...close(key, group))
      }
      return closed
    },
  }
}

/** Of whoever is not signed in, the address is all there is; of a member, what it was is told by the ids. */
function keyOf(organizationId: OrganizationId, { actor, action, object, cameraId, result, details }: AuditDraft): string {
  return JSON.stringify([
    organizationId,
    actor.kind,
    actor.id,
    actor.address,
    action,
    object.kind,
    cameraId,
    result,
    detailsOf({ details }).code,
  ])
}

function detailsOf({ details }: Pick<AuditDraft, 'details'>): { code?: unknown } {
  return details === undefined
    ? {}
    : JSON.parse(details) as { code?: unknown }
}

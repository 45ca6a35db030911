import type { CameraId, SiteId } from '#contract/ids'
import type { PersonRole } from '#contract/role'
import type { Scope } from '#contract/scope'
import { organizationWide, rolePermissions } from '#contract/permission'
import { everything } from '#contract/scope'

/** What stands in the fields: a choice that was made stays while another kind is looked at. */
export interface ScopeForm {
  kind: Scope['kind']
  siteIds: SiteId[]
  cameraIds: CameraId[]
}

export function scopeFormOf(scope: Scope): ScopeForm {
  return scope.kind === 'everything'
    ? { kind: 'everything', siteIds: [], cameraIds: [] }
    : {
        kind: 'some',
        siteIds: [...scope.siteIds],
        cameraIds: [...scope.cameraIds],
      }
}

/** What is sent. An administrator looks after everything; a camera of a chosen site is in it already. */
export function scopeOfForm(form: ScopeForm, role: PersonRole, siteOf: (cameraId: CameraId) => SiteId | undefined): Scope {
  if (role === 'administrator' || form.kind === 'everything')
    return everything
  return {
    kind: 'some',
    siteIds: [...form.siteIds],
    cameraIds: form.cameraIds.filter((cameraId) => {
      const siteId = siteOf(cameraId)
      return siteId === undefined || !form.siteIds.includes(siteId)
    }),
  }
}

export function isEmptyScope(form: ScopeForm, role: PersonRole): boolean {
  return role !== 'administrator' && form.kind === 'some' && form.siteIds.length === 0 && form.cameraIds.length === 0
}

/** Whether the role loses something where its scope is not everything: what is about the whole organization. */
export function losesByScope(role: PersonRole): boolean {
  return [...organizationWide].some(permission => rolePermissions[role].has(permission))
}

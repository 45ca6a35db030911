import type { Permission } from '#contract/permission'
import type { SessionState } from './pipeline/live/session-service.ts'
import { sessionMay } from './core/session-may.ts'
import { adminPlaces } from './features/admin/admin-places.ts'

/** Pages under a path, and what one must be allowed to open them; the first that fits decides. */
const wanted: readonly (readonly [prefix: string, permission: Permission])[] = [
  ['/cameras/', 'rule:edit'],
  ['/browser-camera/', 'stream:produce'],
  ['/account', 'account:edit'],
]

/** Where somebody who wants `to` goes instead; undefined: they may. `open`: the page is for whoever comes. */
export function instead(to: { readonly path: string, readonly open: boolean }, state: SessionState): string | undefined {
  if (to.open)
    return undefined
  if (state.kind !== 'signed-in')
    return '/sign-in'
  const { session } = state
  // The server answers nothing else until it is set up.
  if (session.isSecondStepRequired && to.path !== '/second-step')
    return '/second-step'
  if (!session.isSecondStepRequired && to.path === '/second-step')
    return '/'
  const permission = adminPlaces.find(place => place.to === to.path)?.permission ?? wanted.find(([prefix]) => to.path.startsWith(prefix))?.[1]
  if (permission && !sessionMay(session, permission))
    return '/'
  return to.path === '/' && session.role === 'station'
    ? '/station'
    : undefined
}

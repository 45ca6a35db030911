import type { MadeLink } from '../usecases/account-link.ts'
import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { acceptLink } from '../usecases/accept-link.ts'
import { completeSetUp } from '../usecases/complete-set-up.ts'
import { createInvitation } from '../usecases/create-invitation.ts'
import { createResetLink } from '../usecases/create-reset-link.ts'
import { createSetUpLink } from '../usecases/create-set-up-link.ts'
import { endMemberSession } from '../usecases/end-member-session.ts'
import { getSetUp } from '../usecases/get-set-up.ts'
import { listInvitations } from '../usecases/list-invitations.ts'
import { listMemberSessions } from '../usecases/list-member-sessions.ts'
import { listLinkSessions, listMembers } from '../usecases/list-members.ts'
import { lookAtLink } from '../usecases/look-at-link.ts'
import { removeMember } from '../usecases/remove-member.ts'
import { updateMember } from '../usecases/update-member.ts'
import { withdrawInvitation } from '../usecases/withdraw-invitation.ts'
import { invitationLink, setUpLink } from './account-address.ts'
import { readKnownBrowserCookie } from './session-cookie.ts'
import { browserOf, signBrowserIn } from './sign-in-browser.ts'

type PeopleRoutes = 'setup.get' | 'setup.create-link' | 'setup.complete'
  | 'invitation.create' | 'invitation.list' | 'invitation.withdraw' | 'invitation.look' | 'invitation.accept'
  | 'member.list' | 'member.update' | 'member.remove' | 'member.reset' | 'member.sessions' | 'member.end-session'

/** The first administrator, invitations, members. */
export function peopleHandlers(services: RouteServices): Pick<RouteHandlers, PeopleRoutes> {
  const { context, address, closeSession } = services
  const linkTo = (page: (address: string, token: string) => string, { token, expiresInMs }: MadeLink): { link: string, expiresInMs: number } => ({
    link: page(address(), token),
    expiresInMs,
  })
  return {
    'setup.get': () => getSetUp(context),
    'setup.create-link': async ({ actor }) => linkTo(setUpLink, await createSetUpLink(context, actor)),
    'setup.complete': async ({ body, request, reply }) => signBrowserIn(services, request, reply, await completeSetUp(context, body, browserOf(request), readKnownBrowserCookie(request))),
    'invitation.create': async ({ actor, body }) => {
      const made = await createInvitation(context, actor, body)
      return {
        ...linkTo(invitationLink, made),
        invitation: made.invitation,
      }
    },
    'invitation.list': async ({ actor }) => ({ invitations: await listInvitations(context, actor) }),
    'invitation.withdraw': async ({ actor, params }) => {
      await withdrawInvitation(context, actor, params.invitationId)
      return {}
    },
    'invitation.look': ({ body }) => lookAtLink(context, body.token),
    'invitation.accept': async ({ body, request, reply }) => signBrowserIn(services, request, reply, await acceptLink(context, body, browserOf(request), readKnownBrowserCookie(request))),
    'member.list': async ({ actor }) => ({ members: await listMembers(context, actor), links: await listLinkSessions(context, actor) }),
    'member.update': ({ actor, params, body }) => updateMember(context, actor, params.memberId, body),
    'member.remove': async ({ actor, params }) => {
      await removeMember(context, actor, params.memberId)
      return {}
    },
    'member.reset': async ({ actor, params }) => linkTo(invitationLink, await createResetLink(context, actor, params.memberId)),
    'member.sessions': async ({ actor, params }) => ({ sessions: await listMemberSessions(context, actor, params.memberId) }),
    'member.end-session': async ({ actor, params }) => {
      await endMemberSession(context, actor, params)
      closeSession(params.sessionId)
      return {}
    },
  }
}

import type { SignedInBrowser } from '#contract/account'
import type { InvitationId, MemberId, SessionId } from '#contract/ids'
import type { Invitation, Member, MemberUpdate } from '#contract/member'
import type { RouteBody, RouteReply } from '#contract/routes'
import type { ApiPort } from '../../core/api-port.ts'

/** A link to be handed over, and how long it works. */
export type HandedLink = RouteReply<'member.reset'>

/** What an administrator does with people. Calls reject with AppError or NetworkUnavailable. */
export interface PeopleAdmin {
  readonly listMembers: () => Promise<Member[]>
  readonly listInvitations: () => Promise<Invitation[]>
  readonly invite: (invitation: RouteBody<'invitation.create'>) => Promise<RouteReply<'invitation.create'>>
  readonly withdraw: (invitationId: InvitationId) => Promise<void>
  readonly update: (memberId: MemberId, update: MemberUpdate) => Promise<Member>
  readonly remove: (memberId: MemberId) => Promise<void>
  /** A link by which they give themselves a new password. */
  readonly reset: (memberId: MemberId) => Promise<HandedLink>
  readonly listSessions: (memberId: MemberId) => Promise<SignedInBrowser[]>
  readonly endSession: (memberId: MemberId, sessionId: SessionId) => Promise<void>
  /** A link by which the first person makes themselves an account; only while there is nobody. */
  readonly createSetUpLink: () => Promise<HandedLink>
}

export function createPeopleAdmin({ call }: Pick<ApiPort, 'call'>): PeopleAdmin {
  return {
    listMembers: async () => (await call('member.list')).members,
    listInvitations: async () => (await call('invitation.list')).invitations,
    invite: body => call('invitation.create', { body }),
    async withdraw(invitationId) {
      await call('invitation.withdraw', {
        params: { invitationId },
      })
    },
    update: (memberId, body) => call('member.update', {
      params: { memberId },
      body,
    }),
    async remove(memberId) {
      await call('member.remove', {
        params: { memberId },
      })
    },
    reset: memberId => call('member.reset', {
      params: { memberId },
    }),
    async listSessions(memberId) {
      const { sessions } = await call('member.sessions', {
        params: { memberId },
      })
      return sessions
    },
    async endSession(memberId, sessionId) {
      await call('member.end-session', {
        params: { memberId, sessionId },
      })
    },
    createSetUpLink: () => call('setup.create-link'),
  }
}

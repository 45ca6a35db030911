import type { InvitationId, MemberId, SessionId, SiteId } from '#contract/ids'
import type { AccessCase } from './access-cases.ts'
import type { TestContext } from './test-context.ts'
import { randomBytes } from 'node:crypto'
import { beginTotp } from '../begin-totp.ts'
import { changePassword } from '../change-password.ts'
import { confirmTotp } from '../confirm-totp.ts'
import { createInvitation } from '../create-invitation.ts'
import { createResetLink } from '../create-reset-link.ts'
import { createSetUpLink } from '../create-set-up-link.ts'
import { createSite } from '../create-site.ts'
import { endMemberSession } from '../end-member-session.ts'
import { endOtherSessions } from '../end-other-sessions.ts'
import { endOwnSession } from '../end-own-session.ts'
import { getAccount } from '../get-account.ts'
import { listInvitations } from '../list-invitations.ts'
import { listMemberSessions } from '../list-member-sessions.ts'
import { listMembers } from '../list-members.ts'
import { listOwnSessions } from '../list-own-sessions.ts'
import { listSites } from '../list-sites.ts'
import { unknownBrowser } from '../open-session.ts'
import { removeMember } from '../remove-member.ts'
import { removeTotp } from '../remove-totp.ts'
import { renewRecoveryCodes } from '../renew-recovery-codes.ts'
import { updateAccount } from '../update-account.ts'
import { updateMember } from '../update-member.ts'
import { updateSite } from '../update-site.ts'
import { withdrawInvitation } from '../withdraw-invitation.ts'

const memberId = '77777777-7777-4777-8777-777777777777' as MemberId
const sessionId = '77777777-7777-4777-8777-777777777778' as SessionId

/** Every use case that is about people, their accounts and sites. */
export function peopleAccessCases(at: () => TestContext): Record<string, AccessCase> {
  return {
    createSetUpLink: [
      'member:manage',
      actor => createSetUpLink(at().context, actor),
    ],
    createInvitation: [
      'member:manage',
      actor => createInvitation(at().context, actor, {
        role: 'viewer',
        scope: { kind: 'everything' },
      }),
    ],
    listInvitations: [
      'member:manage',
      actor => listInvitations(at().context, actor),
    ],
    withdrawInvitation: [
      'member:manage',
      actor => withdrawInvitation(at().context, actor, sessionId as unknown as InvitationId),
    ],
    listMembers: [
      'member:list',
      actor => listMembers(at().context, actor),
    ],
    updateMember: [
      'member:manage',
      actor => updateMember(at().context, actor, memberId, { role: 'viewer' }),
    ],
    removeMember: [
      'member:manage',
      actor => removeMember(at().context, actor, memberId),
    ],
    createResetLink: [
      'member:manage',
      actor => createResetLink(at().context, actor, memberId),
    ],
    listMemberSessions: [
      'member:manage',
      actor => listMemberSessions(at().context, actor, memberId),
    ],
    endMemberSession: [
      'member:manage',
      actor => endMemberSession(at().context, actor, { memberId, sessionId }),
    ],
    getAccount: [
      'account:edit',
      actor => getAccount(at().context, actor),
    ],
    updateAccount: [
      'account:edit',
      actor => updateAccount(at().context, actor, {}),
    ],
    changePassword: [
      'account:edit',
      actor => changePassword(at().context, actor, { password: 'x', nextPassword: 'five forklifts at dawn' }, unknownBrowser),
    ],
    beginTotp: [
      'account:edit',
      actor => beginTotp(at().context, actor, 'x', unknownBrowser),
    ],
    confirmTotp: [
      'account:edit',
      actor => confirmTotp(at().context, actor, '000000', unknownBrowser),
    ],
    removeTotp: [
      'account:edit',
      actor => removeTotp(at().context, actor, 'x', unknownBrowser),
    ],
    renewRecoveryCodes: [
      'account:edit',
      actor => renewRecoveryCodes(at().context, actor, 'x', unknownBrowser),
    ],
    listOwnSessions: [
      'account:edit',
      actor => listOwnSessions(at().context, actor),
    ],
    endOwnSession: [
      'account:edit',
      actor => endOwnSession(at().context, actor, sessionId),
    ],
    endOtherSessions: [
      'account:edit',
      actor => endOtherSessions(at().context, actor),
    ],
    listSites: [
      'site:list',
      actor => listSites(at().context, actor),
    ],
    createSite: [
      'site:edit',
      actor => createSite(at().context, actor, { name: `S${randomBytes(4).toString('hex')}`, timeZone: 'Asia/Seoul' }),
    ],
    updateSite: [
      'site:edit',
      actor => updateSite(at().context, actor, sessionId as unknown as SiteId, { name: 'None', timeZone: 'Asia/Seoul' }),
    ],
  }
}

import type { OrganizationId } from '#contract/ids'
import type { Role } from '#contract/role'
import type { UsecaseContext } from './context.ts'
import type { OpenedSession, SigningBrowser } from './open-session.ts'
import { sql } from 'kysely'
import { AppError } from '#contract/app-error'
import { hashSecret } from '../auth/session-secret.ts'
import { enterOrganization } from '../db/database.ts'
import { ensureSharedMember, openSession, unknownBrowser } from './open-session.ts'

/**
 * Turns the token of a sign-in link into a session. Public: the token is the right. AU6: any number of simultaneous uses
 * make one session; the others, a late or an invented token all fail alike with 'link-used'.
 */
export async function createSession(context: UsecaseContext, token: string, browser: SigningBrowser = unknownBrowser): Promise<OpenedSession> {
  return context.database.withoutOrganization(async (transaction) => {
    const { rows: [used] } = await sql<{ organization_id: OrganizationId, role: Role }>`
      select organization_id, role from ansim_use_sign_in_token(${hashSecret(token)}, ${new Date(context.clock())})`.execute(transaction)
    if (!used)
      throw new AppError('link-used', 'This sign-in link was used already or is older than 10 minutes; ask for a new one with "npx ansim sign-in".')
    await enterOrganization(transaction, used.organization_id)
    const memberId = await ensureSharedMember(context, transaction, used.organization_id, used.role)
    return openSession(context, transaction, used.organization_id, memberId, 'link', browser)
  })
}

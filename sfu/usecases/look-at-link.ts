import type { AccountLink } from '#contract/member'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { expiryOf, requireAccountLink } from './account-link.ts'
import { enterHome } from './enter-home.ts'

/** What a link is for, before it is used. Public: the token is the right. Fails with 'link-used'. */
export async function lookAtLink({ database, clock }: UsecaseContext, token: string): Promise<AccountLink> {
  return database.withoutOrganization(async (transaction) => {
    const organizationId = await enterHome(transaction)
    const link = await requireAccountLink(transaction, organizationId, token, new Date(clock()))
    const { name: organizationName } = await transaction.selectFrom('organization').select('name').where('organization_id', '=', organizationId).executeTakeFirstOrThrow()
    switch (link.purpose) {
      case 'invitation':
        return {
          kind: 'invitation',
          organizationName,
          ...(link.name !== null && { name: link.name }),
          role: link.role,
          by: link.made_by,
          expiresAt: expiryOf(link),
        }
      case 'reset':
        return {
          kind: 'reset',
          organizationName,
          name: link.name ?? '',
          expiresAt: expiryOf(link),
        }
      case 'set-up':
        throw new AppError('link-used', 'This link is for setting Ansim up; open it as it was printed.')
    }
  })
}

import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'

/** From which entry to which the trail is there now. */
export async function getAuditRange({ database }: Pick<UsecaseContext, 'database'>, actor: Actor): Promise<{ fromSeq: number, headSeq: number }> {
  authorize(actor, 'audit:read', actor)
  const { organizationId } = actor
  return database.withOrganization(organizationId, async (transaction) => {
    const head = await transaction.selectFrom('audit_head').select('seq').where('organization_id', '=', organizationId).executeTakeFirst()
    const expired = await transaction.selectFrom('audit_checkpoint').select(({ fn }) => fn.max('seq').as('seq')).where('organization_id', '=', organizationId).executeTakeFirst()
    return {
      fromSeq: (expired?.seq ?? 0) + 1,
      headSeq: head?.seq ?? 0,
    }
  })
}

import type { MemberId, OrganizationId } from '#contract/ids'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { Buffer } from 'node:buffer'
import { recoveryCodeCount } from '#contract/account'
import { hashRecoveryCode, newRecoveryCode } from '../auth/recovery-code.ts'
import { findTotpStep } from '../auth/totp.ts'

/** Whose second step it is: sealed for one person it opens for no other. */
export function totpOwner(organizationId: OrganizationId, memberId: MemberId): string {
  return `${organizationId}/member/${memberId}/totp`
}

/**
 * Whether this is a code of the person's app that was not used before; it is from now on (ME7). `isConfirmed`: of the secret that counts,
 * or of the one that is being set up. A step of the use cases that look at codes.
 */
export async function useTotpCode({ seal, clock, logger }: UsecaseContext, transaction: DatabaseTransaction, organizationId: OrganizationId, memberId: MemberId, code: string, isConfirmed = true): Promise<boolean> {
  // The lock: of two uses of one code at once the second sees the step of the first.
  const row = await transaction.selectFrom('member_totp')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('member_id', '=', memberId)
    .where('is_confirmed', '=', isConfirmed)
    .forUpdate()
    .executeTakeFirst()
  if (!row)
    return false
  let secret: Buffer
  try {
    secret = Buffer.from(seal.open(totpOwner(organizationId, memberId), { keyId: row.key_id, sealed: row.sealed }), 'base64')
  }
  catch (error) {
    // Its key is gone: recovery codes still let its owner in.
    logger.error({ err: error, memberId }, 'a second step cannot be opened')
    return false
  }
  const step = findTotpStep(secret, code, clock(), row.last_step)
  if (step === undefined)
    return false
  await transaction.updateTable('member_totp')
    .set({ last_step: step })
    .where('organization_id', '=', organizationId)
    .where('member_id', '=', memberId)
    .where('is_confirmed', '=', isConfirmed)
    .execute()
  return true
}

/** Ten new recovery codes in place of those there are; they are shown this once (ME8). */
export async function replaceRecoveryCodes({ random }: UsecaseContext, transaction: DatabaseTransaction, organizationId: OrganizationId, memberId: MemberId): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodeCount }, () => newRecoveryCode(random))
  await transaction.deleteFrom('recovery_code').where('organization_id', '=', organizationId).where('member_id', '=', memberId).execute()
  await transaction.insertInto('recovery_code')
    .values(codes.map(code => ({
      organization_id: organizationId,
      member_id: memberId,
      code_hash: hashRecoveryCode(code)!,
    })))
    .execute()
  return codes
}

/** Nothing of a second step is left: not the secret, not the codes, not a sign-in that waits for one. */
export async function clearSecondStep(transaction: DatabaseTransaction, organizationId: OrganizationId, memberId: MemberId): Promise<void> {
  for (const table of ['member_totp', 'recovery_code', 'sign_in_challenge'] as const)
    await transaction.deleteFrom(table).where('organization_id', '=', organizationId).where('member_id', '=', memberId).execute()
}

import { AppError } from '#contract/app-error'

interface SqlError extends Error {
  readonly code: string
  readonly constraint?: string
}

function isSqlError(error: unknown): error is SqlError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}

/** SQLSTATE 23505 of one constraint or unique index. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return isSqlError(error) && error.code === '23505' && error.constraint === constraint
}

/**
 * What a failed insert of one row says: the row is there already (23505 on a primary key), or it can never be kept (class 22,
 * data exception). Undefined for everything else, such as a lost connection or an order that counts wrong: that is no
 * fault of the row, and refusing the row for it would lose a fact.
 */
export function judgeInsertError(error: unknown): 'present' | 'refused' | undefined {
  if (!isSqlError(error))
    return undefined
  if (error.code === '23505' && error.constraint?.endsWith('_org_seq') === false)
    return 'present'
  return /^22[\dA-Z]{3}$/.test(error.code)
    ? 'refused'
    : undefined
}

/** No connection, a connection that broke, a server that stops or is overloaded: class 08, 53, 57, lock trouble, sockets. */
const passing = /^(?:08|53|57|40)[\dA-Z]{3}$|^55P03$|^25P0[34]$|^E[A-Z]+$/
const brokenConnection = /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end|driver has already been destroyed|is not queryable/i

/** Our own, of 0007-safeguards.ts: what was to be kept is sealed by a key that is out of use since a moment ago. */
const retiredKey = 'AN001'
/** Text that PostgreSQL has no place for, wherever a field let it through: U+0000, and halves of surrogate pairs in JSON. */
const unkeepable = new Set(['22021', '22P05'])

/** Turns the failure of a connection into 'database-unavailable' of a disk into 'disk-full', and text that cannot be kept into 'bad-input'; others stay as they are. */
export function toDatabaseError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error))
    return error
  if (isSqlError(error) && error.code === '53100')
    return new AppError('disk-full', 'The disk of the database is full; make room, nothing is lost in the meantime.', {}, { cause: error })
  if (isSqlError(error) && error.code === retiredKey)
    return new AppError('busy', 'The master key was renewed at this very moment; try again.', {}, { cause: error })
  if (isSqlError(error) && (unkeepable.has(error.code) || (error.code === '22P02' && error.message.includes('type json'))))
    return new AppError('bad-input', 'Correct the text: it holds a character that cannot be kept, such as U+0000.', {}, { cause: error })
  if (brokenConnection.test(error.message) || (isSqlError(error) && passing.test(error.code)))
    return new AppError('database-unavailable', 'The database does not answer now; try again in a moment.', {}, { cause: error })
  return error
}

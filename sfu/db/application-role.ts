import type { Client } from 'pg'
import { Buffer } from 'node:buffer'
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import pg from 'pg'
import { AppError } from '#contract/app-error'
import { applicationRole } from './connection.ts'

const iterations = 4096

/**
 * Sees to the role that serves requests, with this password. `client` needs the right to create roles; the password
 * itself is not sent, so it cannot end in a server's log.
 * @param client connected as that role maker
 * @param password of the application role
 * @param salt 16 random bytes
 */
export async function ensureApplicationRole(client: Client, password: string, salt: Uint8Array): Promise<void> {
  const role = pg.escapeIdentifier(applicationRole)
  const verifier = pg.escapeLiteral(scramVerifier(password, salt))
  // Roles belong to the whole cluster: another server or test may change this one at the same instant.
  for (let attempt = 1; ; attempt++) {
    try {
      const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [applicationRole])
      await client.query(`${rowCount === 1
        ? 'alter'
        : 'create'} role ${role} login password ${verifier}`)
      break
    }
    catch (error) {
      const code = error instanceof Error && 'code' in error
        ? error.code
        : undefined
      if (code === '42501')
        throw new AppError('database-unavailable', `The database role of DATABASE_URL may not create roles; run ALTER ROLE ... CREATEROLE for it, or give the URL of one that may.`, {}, { cause: error })
      const raced = code === '42710' || code === '23505' || (error instanceof Error && error.message.includes('concurrently updated'))
      if (!raced || attempt === 20)
        throw error
    }
  }
  const { rows: [found] } = await client.query<{ exempt: boolean }>('select rolsuper or rolbypassrls or rolcreaterole as exempt from pg_roles where rolname = $1', [applicationRole])
  if (found?.exempt !== false)
    throw new AppError('database-unavailable', `The database role ${applicationRole} is exempt from row-level security; run ALTER ROLE ${applicationRole} NOSUPERUSER NOBYPASSRLS NOCREATEROLE.`)
}

/** RFC 5803, as PostgreSQL stores it: enough to check a password, not to know it. */
function scramVerifier(password: string, salt: Uint8Array): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest()
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${Buffer.from(salt).toString('base64')}$${storedKey}:${hmac('Server Key').toString('base64')}`
}

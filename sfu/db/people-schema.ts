import type { Generated, JSONColumnType } from 'kysely'
import type { Buffer } from 'node:buffer'
import type { InvitationId, MemberId, OrganizationId, SiteId } from '#contract/ids'
import type { PersonRole, Role } from '#contract/role'
import type { Scope } from '#contract/scope'

/** The tables of sites, people and how they come in, as migrations/ leaves them. */
export interface PeopleSchema {
  /** time_zone null: nobody chose one yet, the server's is written there at its next start. */
  site: { organization_id: OrganizationId, site_id: SiteId, name: string, time_zone: string | null, created_at: Date }
  member: {
    organization_id: OrganizationId
    member_id: MemberId
    name: string
    role: Role
    created_at: Date
    kind: Generated<'person' | 'link' | 'station'>
    /** Of a person, `loginKey()` of the name: what signs them in, whatever the database takes for lower case. */
    name_key: Generated<string | null>
    /** In lower case. */
    email: Generated<string | null>
    scope: JSONColumnType<Scope, string | undefined, string>
    /** See auth/password-hash.ts. */
    password_hash: Generated<string | null>
    password_set_at: Generated<Date | null>
    second_step: Generated<boolean>
    /** For an administrator: from then on the session is good for setting it up alone. */
    second_step_due_at: Generated<Date | null>
    disabled_at: Generated<Date | null>
    removed_at: Generated<Date | null>
  }
  session: {
    organization_id: OrganizationId
    session_id: string
    member_id: MemberId
    secret_hash: Buffer
    created_at: Date
    expires_at: Date
    signed_in_by: Generated<'password' | 'link'>
    user_agent: Generated<string>
    address: Generated<string>
    seen_at: Generated<Date>
  }
  sign_in_token: { organization_id: OrganizationId, token_hash: Buffer, role: Role, created_at: Date, expires_at: Date, used_at: Generated<Date | null> }
  account_link: {
    organization_id: OrganizationId
    link_id: InvitationId
    token_hash: Buffer
    purpose: 'set-up' | 'invitation' | 'reset'
    /** Whose, for a reset. */
    member_id: MemberId | null
    name: string | null
    role: PersonRole
    scope: JSONColumnType<Scope, string, never>
    made_by: string
    created_at: Date
    expires_at: Date
    used_at: Generated<Date | null>
  }
  /** At most one that counts and one that is being set up. */
  member_totp: { organization_id: OrganizationId, member_id: MemberId, is_confirmed: boolean, key_id: string, sealed: Buffer, last_step: Generated<number> }
  recovery_code: { organization_id: OrganizationId, member_id: MemberId, code_hash: Buffer }
  /** A right password that waits for its second step. */
  sign_in_challenge: { organization_id: OrganizationId, token_hash: Buffer, member_id: MemberId, expires_at: Date }
  /** A browser in which this member signed in before. */
  known_browser: { organization_id: OrganizationId, member_id: MemberId, secret_hash: Buffer, seen_at: Date }
  /** core/sign-in-budget.ts */
  sign_in_attempt: { organization_id: OrganizationId, budget: Buffer, failures: number, last_at: Date }
}

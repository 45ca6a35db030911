import type { ColumnType } from 'kysely'
import type { MemberId, OrganizationId } from '#contract/ids'

/** The table of preferences, as 0019-preferences.ts leaves it. */
export interface PreferenceSchema {
  preference: {
    organization_id: OrganizationId
    member_id: MemberId
    key: string
    value: ColumnType<unknown, string, string>
    set_at: Date
  }
}

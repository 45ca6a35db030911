import type { OrganizationId } from '#contract/ids'

/** What one server process says of the pictures that are watched through it, and how many more are wanted there. */
export interface StreamCount {
  readonly organizationId: OrganizationId
  /** Of the process, a UUID. */
  readonly serverId: string
  readonly watched: number
  readonly wanted: number
}

export interface StreamCountResult {
  /** So many of those that are wanted have their place, and count from here on. */
  readonly granted: number
  /** Watched through other processes. */
  readonly elsewhere: number
  readonly limit: number
}

/** QU2: one at a time over all processes of the database. Rejects while that is away. */
export type CountStreams = (count: StreamCount) => Promise<StreamCountResult>

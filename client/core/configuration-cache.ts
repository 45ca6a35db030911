import type { Configuration, Session } from '#contract/configuration'
import type { EpochMs } from '#contract/time'

export interface CachedConfiguration {
  configuration?: Configuration
  session?: Session
  /** When it was last saved, by this browser's clock. */
  savedAt?: EpochMs
}

/** The last known configuration and session, so that the page opens without a network. Never a right: the server asks again. */
export interface ConfigurationCache {
  /** What an older page saved in another shape is left out. */
  readonly load: () => Promise<CachedConfiguration>
  /** Keeps the parts that are given and leaves the others as they were. */
  readonly save: (part: Pick<CachedConfiguration, 'configuration' | 'session'>) => Promise<void>
  /** Forgets both: at sign-out. */
  readonly clear: () => Promise<void>
}

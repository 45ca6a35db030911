import type { Capability } from '#contract/station'

/** What this device says of itself that matters to whoever chooses a detector; what it does not say is absent. */
export interface HostPort {
  readonly facts: () => Pick<Capability, 'onBattery' | 'isVisible' | 'isWired'>
  /** Answers how to stop. */
  readonly onChange: (listener: () => void) => () => void
}

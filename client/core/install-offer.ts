/** What this device remembers of being offered to install. Instants are ms of its clock. */
export interface InstallMemory {
  /** The day of the first visit, as `dayOf` writes it; empty: none yet. */
  readonly firstDay: string
  /** Somebody acknowledged, judged or wrote here. */
  readonly hasHandled: boolean
  readonly dismissedAtMs: number
}

export const noInstallMemory: InstallMemory = { firstDay: '', hasHandled: false, dismissedAtMs: 0 }

const restMs = 30 * 24 * 60 * 60_000

/** Whoever came back on another day, or handled an alert, has a use for it; who put it off is left alone for 30 days. */
export function isInstallOffered({ firstDay, hasHandled, dismissedAtMs }: InstallMemory, today: string, nowMs: number): boolean {
  return (hasHandled || (firstDay !== '' && firstDay !== today)) && nowMs - dismissedAtMs >= restMs
}

import type { Timers } from '#contract/timers'
import { execFile } from 'node:child_process'

/** Whoever started us and wants to know how we fare: systemd, where the unit says `Type=notify`. Tells nobody where nobody asked. */
export interface ServiceManager {
  /** The server answers. From now on it is told, often enough, that this process still turns its loop. */
  readonly ready: () => void
  readonly stopping: () => void
}

export interface ServiceManagerOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timers: Timers
  /** Hands one word to the manager; rejects where it cannot. */
  readonly tell: (word: string) => Promise<void>
  /** Told once of the first failure. */
  readonly onTrouble: (error: unknown) => void
}

/**
 * sd_notify(3) and sd_watchdog_enabled(3). A beat comes from the event loop: one that hangs for `WATCHDOG_USEC` sends none, and systemd starts
 * the server anew.
 */
export function createServiceManager({ env, timers, tell, onTrouble }: ServiceManagerOptions): ServiceManager {
  const isAsked = env.NOTIFY_SOCKET !== undefined
  const withinMs = Number(env.WATCHDOG_USEC ?? 0) / 1_000
  let cancel = (): void => {}
  let isTroubled = false
  let isStopping = false

  function say(word: string): void {
    void tell(word).catch((error: unknown) => {
      if (!isTroubled)
        onTrouble(error)
      isTroubled = true
    })
  }

  function beat(): void {
    // Half of the time, as sd_watchdog_enabled(3) advises.
    cancel = timers.after(withinMs / 2, () => {
      say('WATCHDOG=1')
      beat()
    })
  }

  return {
    ready() {
      if (!isAsked || isStopping)
        return
      say('READY=1')
      if (withinMs > 0)
        beat()
    },
    stopping() {
      isStopping = true
      cancel()
      if (isAsked)
        say('STOPPING=1')
    },
  }
}

/** Node has no Unix datagram sockets: systemd brings a program that has. */
export function tellSystemd(word: string): Promise<void> {
  return new Promise((resolve, reject) => execFile('systemd-notify', [word], { timeout: 10_000 }, error => error
    ? reject(error)
    : resolve()))
}

import type { Rule } from '#contract/rule'
import type { Timers } from '#contract/timers'
import type { DetectionConfiguration } from './detection-configuration.ts'
import { isInMaintenance } from '#contract/maintenance'

/** Timers of browsers wait no longer than 2^31 ms. */
const longestTimerMs = 86_400_000

/** PL4: which rules are armed. A camera in maintenance raises nothing; that it ends is noted here, for the server may be away then. */
export class Arming {
  readonly #timers: Timers
  readonly #onChange: () => void
  #cancel = (): void => {}

  /** `onChange`: it is time to ask for the armed rules anew. */
  constructor(timers: Timers, onChange: () => void) {
    this.#timers = timers
    this.#onChange = onChange
  }

  /** Those of cameras that are not in maintenance now; `offsetMs`: the server's clock minus this device's. */
  rules({ cameras, rules }: Pick<DetectionConfiguration, 'cameras' | 'rules'>, offsetMs: number): Rule[] {
    this.#cancel()
    const serverMs = this.#timers.now() + offsetMs
    const resting = cameras.filter(({ maintenance }) => isInMaintenance(maintenance, serverMs))
    const nextMs = Math.min(...resting.map(({ maintenance }) => maintenance?.until ?? Number.POSITIVE_INFINITY))
    if (Number.isFinite(nextMs))
      this.#cancel = this.#timers.after(Math.min(nextMs - serverMs, longestTimerMs), this.#onChange)
    const restingIds = new Set(resting.map(({ cameraId }) => cameraId))
    return rules.filter(({ cameraId }) => !restingIds.has(cameraId))
  }

  stop(): void {
    this.#cancel()
  }
}

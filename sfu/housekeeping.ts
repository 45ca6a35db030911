import type { Timers } from '#contract/timers'
import type { Logger } from './core/logger.ts'
import type { Foundation } from './foundation-opening.ts'
import { epochMs } from '#contract/time'
import { repeatEvery } from './repeat-every.ts'

const hourMs = 3_600_000
/** An upload that nobody went on with for so long was given up. */
const uploadPatienceMs = 86_400_000

/** Each hour: room for the months to come, none for what was given up. The answer ends it. */
export function keepHouse({ database, parts }: Pick<Foundation, 'database' | 'parts'>, timers: Timers, logger: Logger): () => void {
  return repeatEvery(timers, hourMs, () => {
    void database.makeEventPartitions(timers.now()).catch(error => logger.warn({ err: error }, 'the months to come cannot be prepared now'))
    void parts.sweep(epochMs(timers.now() - uploadPatienceMs)).catch(error => logger.warn({ err: error }, 'uploads that were given up cannot be removed now'))
  })
}

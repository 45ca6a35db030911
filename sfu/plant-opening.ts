import type { OrganizationId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { UsecaseContext } from './usecases/context.ts'
import { repeatEvery } from './repeat-every.ts'
import { endMaintenance } from './usecases/end-maintenance.ts'

/** A camera is armed again at most this long after the end that was chosen; browsers that know the end do not wait for it. */
const lookEveryMs = 2_000

/** What of a plant changes by itself: maintenance of cameras ends. Works until the answer is called. */
export function keepPlant({ context, organizationId, timers }: {
  readonly context: Pick<UsecaseContext, 'database' | 'clock' | 'logger' | 'configurationChanged'>
  readonly organizationId: OrganizationId
  readonly timers: Timers
}): () => void {
  let isLooking = false
  let isAway = false
  return repeatEvery(timers, lookEveryMs, () => {
    if (isLooking)
      return
    isLooking = true
    endMaintenance(context, organizationId).then(() => {
      isAway = false
    }, (error: unknown) => {
      if (!isAway)
        context.logger.warn({ err: error }, 'maintenance of cameras cannot be ended now; it is tried again')
      isAway = true
    }).finally(() => {
      isLooking = false
    })
  })
}

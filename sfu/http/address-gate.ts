import type { OrganizationId } from '#contract/ids'
import type { Clock } from '#contract/time'
import { AppError } from '#contract/app-error'
import { isAddressAllowed, isLoopbackAddress } from '../core/allow-list.ts'

/** SE3: keeps out who comes from an address that is on no list. */
export interface AddressGate {
  /** Before anybody is known: fails with 'address-not-allowed' where no organization takes `address`. */
  readonly requireAny: (address: string) => Promise<void>
  /** Fails with 'address-not-allowed' where the organization of a member does not take `address`. */
  readonly require: (organizationId: OrganizationId, address: string) => Promise<void>
  /** A list changed: the next question reads it anew. */
  readonly forget: () => void
}

export interface AddressGateOptions {
  readonly listAllowedRanges: () => Promise<ReadonlyMap<OrganizationId, readonly string[]>>
  readonly now: Clock
}

/** Half of the 2 s in which a right that was taken away ends; another server may have written the list. */
const keepMs = 1_000

export function createAddressGate({ listAllowedRanges, now }: AddressGateOptions): AddressGate {
  let known: ReadonlyMap<OrganizationId, readonly string[]> | undefined
  let readAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined
  /** Counts the changes: an answer that was under way when one came is not kept as the newest. */
  let changes = 0

  async function read(): Promise<void> {
    const before = changes
    const at = now()
    known = await listAllowedRanges()
    if (before === changes)
      readAt = at
  }

  async function lists(): Promise<ReadonlyMap<OrganizationId, readonly string[]>> {
    if (now() - readAt >= keepMs || now() < readAt) {
      reading ??= read().finally(() => reading = undefined)
      // While the database is away the list of before stands.
      await reading.catch((error: unknown) => {
        if (!known)
          throw error
      })
    }
    return known!
  }

  function refuse(): never {
    throw new AppError('address-not-allowed', 'This server takes nobody from your network address; use a network that is on its list, or ask an administrator to add yours.')
  }

  return {
    async requireAny(address) {
      if (isLoopbackAddress(address))
        return
      const all = [
        ...(await lists()).values(),
      ]
      if (all.length > 0 && !all.some(ranges => isAddressAllowed(ranges, address)))
        refuse()
    },
    async require(organizationId, address) {
      if (isLoopbackAddress(address))
        return
      if (!isAddressAllowed((await lists()).get(organizationId) ?? [], address))
        refuse()
    },
    forget() {
      changes++
      readAt = Number.NEGATIVE_INFINITY
    },
  }
}

import { createTurnstile } from './turnstile.ts'

/** Does at once what many ask for one by one (group commit): whoever's turn it is takes along those who wait behind them. */
export interface Convoy<Item, Answer> {
  /** What became of this very item, whoever did it: each has an answer, or a failure, of its own. */
  readonly pass: (item: Item) => Promise<Answer>
}

export interface ConvoyOptions<Item, Answer> {
  /** How many parties may be at work at once. */
  readonly places: number
  /** Whether `item`, which waits next, may go with those who go already. */
  readonly mayJoin: (party: readonly Item[], item: Item) => boolean
  /** Does it, in the context of the first of them. One outcome an item, in their order; where it fails, all of them do. */
  readonly work: (party: readonly Item[]) => Promise<readonly PromiseSettledResult<Answer>[]>
}

interface Rider<Item, Answer> {
  readonly item: Item
  readonly settle: (outcome: PromiseSettledResult<Answer>) => void
}

/** Items are taken in the order in which they come; one that may not join ends the party, and begins the next. */
export function createConvoy<Item, Answer>({ places, mayJoin, work }: ConvoyOptions<Item, Answer>): Convoy<Item, Answer> {
  const turnstile = createTurnstile(places)
  const waiting: Rider<Item, Answer>[] = []

  async function lead(): Promise<void> {
    const party = waiting.splice(0, 1)
    while (waiting.length > 0 && mayJoin(party.map(({ item }) => item), waiting[0]!.item))
      party.push(waiting.shift()!)
    const outcomes = await work(party.map(({ item }) => item)).catch((reason: unknown) => party.map((): PromiseRejectedResult => ({ status: 'rejected', reason })))
    party.forEach(({ settle }, index) => settle(outcomes[index]!))
  }

  return {
    async pass(item) {
      const outcome = await new Promise<PromiseSettledResult<Answer>>((settle) => {
        const rider = { item, settle }
        waiting.push(rider)
        void turnstile.pass(async () => {
          // Those who come in do so in the order in which they wait: whoever is not the first was taken along.
          if (waiting[0] === rider)
            await lead()
        })
      })
      if (outcome.status === 'rejected')
        throw outcome.reason
      return outcome.value
    },
  }
}

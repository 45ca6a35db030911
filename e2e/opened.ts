import { afterAll, afterEach, beforeAll } from 'vitest'
import { Person } from './person.ts'
import { Plant } from './plant.ts'

type Close = () => Promise<unknown> | unknown

const open: Close[] = []

async function closeAll(closers: Close[]): Promise<void> {
  for (const close of closers.splice(0).reverse())
    await close()
}

// Whatever a test opened is closed in reverse order, also when it failed half-way.
afterEach(() => closeAll(open))

/** Registers `close` for the end of the running test and hands the thing through. */
export function opened<T>(thing: T, close: (thing: T) => Promise<unknown> | unknown): T {
  open.push(() => close(thing))
  return thing
}

/** Starts something for all tests of the block, which must leave it as they found it; what `start` opens is closed after the last of them. */
export function sharedByAll<T>(start: () => Promise<T>): () => T {
  const kept: Close[] = []
  let started: { thing: T } | undefined
  beforeAll(async () => {
    try {
      started = { thing: await start() }
    }
    finally {
      kept.push(...open.splice(0))
    }
  })
  afterAll(() => closeAll(kept))
  return () => {
    if (!started)
      throw new Error('It is started before the first test: ask for it within one.')
    return started.thing
  }
}

export async function startPlant(options: Parameters<typeof Plant.start>[0]): Promise<Plant> {
  return opened(await Plant.start(options), plant => plant.destroy())
}

export async function signIn(plant: Plant, options?: Parameters<typeof Person.signIn>[1]): Promise<Person> {
  return opened(await Person.signIn(plant, options), person => person.close())
}

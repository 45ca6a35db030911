import { afterEach } from 'vitest'
import { Person } from './person.ts'
import { Plant } from './plant.ts'

const open: (() => Promise<unknown> | unknown)[] = []

// Whatever a test opened is closed in reverse order, also when it failed half-way.
afterEach(async () => {
  for (const close of open.splice(0).reverse())
    await close()
})

/** Registers `close` for the end of the running test and hands the thing through. */
export function opened<T>(thing: T, close: (thing: T) => Promise<unknown> | unknown): T {
  open.push(() => close(thing))
  return thing
}

export async function startPlant(options: Parameters<typeof Plant.start>[0]): Promise<Plant> {
  return opened(await Plant.start(options), plant => plant.destroy())
}

export async function signIn(plant: Plant, options?: Parameters<typeof Person.signIn>[1]): Promise<Person> {
  return opened(await Person.signIn(plant, options), person => person.close())
}

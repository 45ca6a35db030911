import { NetworkUnavailable } from './core/network-unavailable.ts'

type Answering<Service> = { readonly [Name in keyof Service]: (...args: never[]) => Promise<unknown> }

/**
 * Stands for a service whose code comes later: every call waits for it. Only for services all of whose members answer with promises. Calls reject with
 * NetworkUnavailable where the code cannot be fetched; the next call tries again.
 */
export function laterService<Service extends Answering<Service>>(load: () => Promise<Service>): Service {
  async function here(): Promise<Record<string, (...args: unknown[]) => Promise<unknown>>> {
    try {
      return await load() as never
    }
    catch (error) {
      throw new NetworkUnavailable('The server did not hand out the rest of the page.', { cause: error })
    }
  }
  return new Proxy({} as Service, {
    get: (_, name) => typeof name === 'symbol' || name === 'then'
      // It is no promise itself.
      ? undefined
      : async (...args: unknown[]) => (await here())[name]!(...args),
    ownKeys() {
      throw new TypeError('What this service can do is not known before it is here: name its members instead of spreading it.')
    },
  })
}

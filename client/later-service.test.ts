import { expect, it } from 'vitest'
import { NetworkUnavailable } from './core/network-unavailable.ts'
import { laterService } from './later-service.ts'

interface Greeter { readonly greet: (name: string) => Promise<string> }

it('loads with the first call, and hands on what is asked and answered', async () => {
  let loads = 0
  const service = laterService<Greeter>(async () => {
    loads++
    return {
      greet: async name => `Hello ${name}`,
    }
  })
  const { greet } = service
  expect(loads).toBe(0)
  expect(await greet('Kim')).toBe('Hello Kim')
  expect(loads).toBe(1)
  // Handed through a promise it stays itself.
  expect(await Promise.resolve(service)).toBe(service)
})

it('is unavailable while its code cannot be fetched, and tries again with the next call', async () => {
  let isAway = true
  const service = laterService<Greeter>(async () => {
    if (isAway)
      throw new TypeError('Failed to fetch dynamically imported module')
    return {
      greet: async name => `Hello ${name}`,
    }
  })
  await expect(service.greet('Kim')).rejects.toThrow(NetworkUnavailable)
  isAway = false
  expect(await service.greet('Kim')).toBe('Hello Kim')
})

it('refuses to be spread, which would leave nothing of it', () => {
  const service = laterService<Greeter>(() => Promise.reject(new Error('never asked')))
  expect(() => ({ ...service })).toThrow('name its members')
})

it('hands on what the service itself refuses', async () => {
  const service = laterService<Greeter>(async () => ({
    greet: () => Promise.reject(new RangeError('no')),
  }))
  await expect(service.greet('Kim')).rejects.toThrow(RangeError)
})

import { expect, it } from 'vitest'
import { createScriptAddresses } from './script-address.ts'

it('makes scripts of this origin only, with and without Trusted Types', () => {
  const policy = {
    createPolicy: (_: string, { createScriptURL }: { createScriptURL: (url: string) => string }) => ({
      createScriptURL: (url: string) => ({
        trusted: createScriptURL(url),
      }),
    }),
  }
  const plain = createScriptAddresses({}, 'https://plant.local')
  const trusted = createScriptAddresses({ trustedTypes: policy }, 'https://plant.local')
  expect(plain('/service-worker.js')).toBe('/service-worker.js')
  expect(trusted('https://plant.local/assets/w.js')).toEqual({ trusted: 'https://plant.local/assets/w.js' })
  for (const make of [plain, trusted]) {
    expect(() => make('https://elsewhere.example/w.js')).toThrow(TypeError)
    expect(() => make('data:text/javascript,alert(1)')).toThrow(TypeError)
    expect(() => make('//elsewhere.example/w.js')).toThrow(TypeError)
  }
})

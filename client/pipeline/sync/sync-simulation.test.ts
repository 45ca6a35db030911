import fc from 'fast-check'
import { describe, it } from 'vitest'
import { simulations } from './testing/simulation.ts'

/** `npm run soak -- simulation` runs ten thousand. */
describe('the sync protocol on bad networks, disks and clocks', () => {
  it('CL2 CL4 CL6 CL9 CL10 RV1 nothing is lost, nothing doubled, every queue empties, everybody sees the same', { timeout: 300_000 }, () => fc.assert(simulations.browsers, { numRuns: 250 }))

  it('CL10 agrees by asking alone when no socket ever opens', { timeout: 300_000 }, () => fc.assert(simulations['no-sockets'], { numRuns: 60 }))

  it('CL4 CL7 browsers from one disk image lose nothing to each other, though they begin with the same device id', { timeout: 300_000 }, () => fc.assert(simulations.clones, { numRuns: 80 }))
})

import type { Route } from './routes.ts'
import { describe, expect, it } from 'vitest'
import { auditActionSchema, auditWords } from './audit-entry.ts'
import { routes } from './routes.ts'
import { signalingAudit } from './signaling-audit.ts'
import { signalingMethods } from './signaling.ts'

const rows = Object.entries<Route>(routes)

/** Facts that browsers record; they are the sync's own log. What people say of incidents is written by its use case. */
const recordedByStations = [
  'sync.push',
  'sync.urgent',
  'snapshot.create',
  'upload.append',
  'clip.create',
  'track-chunk.create',
  'coverage.record',
]
/** A look at a link, by whoever has it; at what a change would be. */
const lookedAt = [
  'invitation.look',
  'camera.preview-changes',
  'plant-file.preview',
]

/** How somebody likes to see things; nobody else is touched by it. */
const ofTaste = ['preference.set']

describe('what leaves an entry in the audit trail', () => {
  it('AD1 every route has a word for it', () => {
    expect(rows.filter(([, { audit }]) => !auditWords.includes(audit)).map(([name]) => name)).toEqual([])
  })

  it('AD1 every method of the socket has a word for it', () => {
    expect(signalingMethods.filter(method => !auditWords.includes(signalingAudit[method]))).toEqual([])
    expect(Object.keys(signalingAudit).filter(method => !(signalingMethods as string[]).includes(method))).toEqual([])
  })

  it('AD1 every name of a route is an action', () => {
    expect(rows.filter(([name]) => !auditActionSchema.safeParse(name).success)).toEqual([])
  })

  it('AD1 what others send to change something is not passed over: a route that is no GET is none only where it says why here', () => {
    const unaudited = rows.filter(([, { method, audit }]) => method !== 'GET' && audit === 'none').map(([name]) => name).sort()
    expect(unaudited).toEqual(recordedByStations.concat(lookedAt, ofTaste).sort())
  })

  it('AD3 no entry quotes what may be a secret', () => {
    const quoted = rows.flatMap(([name, { auditDetails = [] }]) => auditDetails.map(field => ({ name, field })))
    expect(quoted.length).toBeGreaterThan(10)
    expect(quoted.filter(({ field }) => /password|token|secret|^code|login|address|challenge|url/i.test(field))).toEqual([])
  })
})

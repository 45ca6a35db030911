import type { IncidentId } from '#contract/ids'
import type { DeviceRow } from '../core/sync/device-row.ts'
import type { LedgerIncident, LedgerWriter } from '../core/sync/ledger.ts'

/**
 * What this tab knows of the tables without asking: enough to record what comes next in an act that goes on. It holds while the revision, which
 * each change of events and incidents counts up, and the device are what they were; whoever relies on it looks at both in the transaction in which
 * it writes.
 */
export interface KnownTables {
  readonly revision: number
  readonly device: DeviceRow
  /** All there are of this key that touch this time (ms); undefined: not known. */
  readonly incidentsNear: (key: string, from: number, until: number) => LedgerIncident[] | undefined
}

/** What one transaction saw and did, of that. Rows are never changed, but replaced. */
export interface WriteNote {
  /** Before and after it. */
  before: number
  after: number
  device: DeviceRow | undefined
  readonly asked: { readonly key: string, readonly from: number, readonly until: number, readonly rows: readonly LedgerIncident[] }[]
  readonly put: LedgerIncident[]
  readonly gone: IncidentId[]
}

export interface TableMemory {
  /** `connection`: what the tables are reached by; by another one, somebody may have changed their schema meanwhile. */
  readonly known: (connection: IDBDatabase | null) => KnownTables | undefined
  /** After its COMMIT. */
  readonly learn: (connection: IDBDatabase | null, note: WriteNote) => void
  readonly forget: () => void
}

interface Near {
  readonly from: number
  readonly until: number
  readonly rows: Map<IncidentId, LedgerIncident>
}

/** Incidents are half an hour long, or as long as somebody comes back into them; a longer one is found by what it was until then. */
export const longestKnownMs = 24 * 60 * 60 * 1000
/** Keys (camera, rule, zone) whose incidents are remembered: more than one browser detects for. */
const rememberedKeys = 100

export function emptyNote(): WriteNote {
  return {
    before: 0,
    after: 0,
    device: undefined,
    asked: [],
    put: [],
    gone: [],
  }
}

/** Notes what goes through `tables`. `aheadMs`: asks for incidents of so much later as well, for events that are still to come. */
export function noting(tables: LedgerWriter, note: WriteNote, aheadMs: number): LedgerWriter {
  return {
    ...tables,
    async value(key) {
      const value = await tables.value(key)
      if (key === 'device')
        note.device = value as DeviceRow | undefined
      return value
    },
    async incidentsNear(key, from, until) {
      const rows = await tables.incidentsNear(key, from, until + aheadMs)
      note.asked.push({
        key,
        from,
        until: until + aheadMs,
        rows,
      })
      return rows.filter(row => touches(row, from, until))
    },
    async setValue(key, value) {
      if (key === 'device')
        note.device = value as DeviceRow
      await tables.setValue(key, value)
    },
    async putIncidents(rows) {
      note.put.push(...rows)
      await tables.putIncidents(rows)
    },
    async deleteIncidents(ids) {
      note.gone.push(...ids)
      await tables.deleteIncidents(ids)
    },
  }
}

export function createTableMemory(): TableMemory {
  let knownBy: IDBDatabase | null = null
  let revision = -1
  let device: DeviceRow | undefined
  const nearby = new Map<string, Near>()

  const incidentsNear = (key: string, from: number, until: number): LedgerIncident[] | undefined => {
    const near = nearby.get(key)
    return near && near.from <= from && until <= near.until
      ? [
          ...near.rows.values(),
        ].filter(row => touches(row, from, until))
      : undefined
  }

  function forget(): void {
    knownBy = null
    device = undefined
    nearby.clear()
  }

  return {
    known: connection => connection !== null && connection === knownBy && device
      ? { revision, device, incidentsNear }
      : undefined,
    learn(connection, note) {
      // Another tab wrote meanwhile, or the tables are reached anew.
      if (connection !== knownBy || revision !== note.before)
        forget()
      knownBy = connection
      revision = note.after
      device = note.device ?? device
      for (const { key, from, until, rows } of note.asked) {
        if (incidentsNear(key, from, until))
          continue
        nearby.delete(key)
        nearby.set(key, {
          from,
          until,
          rows: new Map(rows.map(row => [row.incidentId, row])),
        })
      }
      for (const row of note.put)
        nearby.get(row.key)?.rows.set(row.incidentId, row)
      for (const { rows } of nearby.values())
        note.gone.forEach(id => rows.delete(id))
      for (const key of [
        ...nearby.keys(),
      ].slice(0, -rememberedKeys))
        nearby.delete(key)
    },
    forget,
  }
}

function touches({ firstAt, lastAt }: LedgerIncident, from: number, until: number): boolean {
  return lastAt >= from && lastAt <= until + longestKnownMs && firstAt <= until
}

import type { Messages } from './en.ts'

/** Names the server gives when nobody has given another; they are written in English into the database. */
const given = new Map<string, keyof Messages['given']>([
  ['Main site', 'mainSite'],
  ['Station', 'station'],
  ['Whole view', 'wholeView'],
  ['Person in view', 'personInView'],
  ['Press area', 'pressArea'],
  ['Vehicle aisle', 'vehicleAisle'],
  ['Assembly area', 'assemblyArea'],
  ['Dock edge', 'dockEdge'],
  ['Person at the press', 'personAtPress'],
  ['Person in the vehicle aisle', 'personInAisle'],
  ['Forklift under way', 'forkliftUnderWay'],
  ['Person in the assembly area', 'personInAssembly'],
  ['Person at the dock edge', 'personAtDock'],
])

/** A name as the reader should see it: people's own as they are, the ones given by default in the reader's language. */
export function readableName(name: string, t: (key: `given.${keyof Messages['given']}`) => string): string {
  const key = given.get(name)
  return key
    ? t(`given.${key}`)
    : name
}

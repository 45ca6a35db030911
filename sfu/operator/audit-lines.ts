import type { AuditVerdict, ChainVerdict } from '../usecases/verify-audit.ts'
import { unreachable } from '#contract/unreachable'

/** Whether everything is as it was written; else the command ends with 1. */
export function isTrailSound({ chains, anchorTrouble }: AuditVerdict): boolean {
  return anchorTrouble === undefined && chains.every(chain => chain.flaw === undefined && !isUnanchored(chain))
}

/** AD7: what `npx ansim audit verify` says; one list of cells a line. */
export function auditLines({ chains, anchorTrouble, hasTrail }: AuditVerdict, places: { readonly anchors: string, readonly key: string }): [string, ...string[]][] {
  if (!hasTrail) {
    return [
      ['This data is of an older Ansim, which kept no audit trail; start the server once.'],
    ]
  }
  return [
    ...chains.flatMap((chain): [string, ...string[]][] => [
      [
        chain.flaw
          ? flawInWords(chain)
          : chain.headSeq === 0
            ? 'The audit trail is empty.'
            : 'The audit trail is as it was written.',
        ...chain.headSeq === 0
          ? []
          : [`entries ${chain.fromSeq} to ${chain.headSeq}`],
        ...chain.anchored
          ? [`as anchored up to ${chain.anchored.seq}, ${timeOf(chain.anchored.at)}`]
          : [],
      ],
      ...isUnanchored(chain)
        ? [
[`There is no anchor in ${places.anchors}, and a trail that was written anew as a whole could not be told from this one: put the folder back, or wait until the server has run for a minute.`] satisfies [string],
          ]
        : [],
      ...chain.restoredAt !== undefined
        ? [
[`A backup was restored at ${timeOf(chain.restoredAt)}; ${chain.givenUp} anchors are of what was there before, and no sign of a forgery.`] satisfies [string],
          ]
        : [],
    ]),
    ...anchorTrouble
      ? [
[
  anchorTroubleInWords(anchorTrouble, places),
] satisfies [string],
        ]
      : [],
  ]
}

function isUnanchored({ anchors, headSeq, fromSeq }: ChainVerdict): boolean {
  return anchors === 0 && headSeq >= fromSeq
}

function flawInWords({ flaw, anchored, fromSeq }: ChainVerdict): string {
  const { kind, seq, untilSeq, at, against } = flaw!
  const rows = seq === untilSeq
    ? `Entry ${seq}${at === undefined
      ? ''
      : ` of ${timeOf(at)}`}`
    : `Entries ${seq} to ${untilSeq}`
  const are = seq === untilSeq
    ? 'is'
    : 'are'
  switch (kind) {
    case 'flip':
      return `${rows} was changed after it was written.`
    case 'deletion':
      return against === 'anchor' && anchored !== undefined
        ? `${rows} ${are} missing or written anew: fewer are here than were anchored.`
        : `${rows} ${are} missing.`
    case 'insertion':
      return `${rows} ${are} put in: the server did not write ${seq === untilSeq
        ? 'it'
        : 'them'} there.`
    case 'rewrite':
      if (against !== 'anchor')
        return `${rows} stands in the place of another one.`
      return seq <= fromSeq
        ? `${rows}: everything was written anew, it is not what was anchored.`
        : `${rows} ${are} not what was anchored: from some entry among them on the trail was written anew.`
    default:
      return unreachable(kind)
  }
}

function anchorTroubleInWords({ line, reason }: NonNullable<AuditVerdict['anchorTrouble']>, { anchors, key }: { readonly anchors: string, readonly key: string }): string {
  const where = `Line ${line} of the anchors in ${anchors}`
  switch (reason) {
    case 'unreadable':
      return `${where} is no anchor: it was changed. The lines before it were used.`
    case 'signature':
      return `${where} was changed: its signature is not right. The lines before it were used.`
    case 'order':
      return `${where} does not follow the one before: lines were taken out or put in. The lines before it were used.`
    case 'foreign-key':
      return `${where} is signed by another key than ${key}; put that key back from a copy of the data folder.`
    default:
      return unreachable(reason)
  }
}

function timeOf(at: number): string {
  return new Date(at).toLocaleString('sv-SE')
}

/**
 * How this browser follows the organization's events: backfill, cutover, live.
 *
 *            page, restarted                      followed
 *             ┌────┐       up-to-date            ┌────┐
 *   start ──> pulling ───────────────────────> live ──┘
 *             │  ^ ^───────────────────────────┘
 *             │  │   missed, reconnected, due
 *             │  └ due, reconnected ── resting <── unreachable, busy
 *             └ refused ──> refused ── due, reconnected ──> pulling
 *
 * The cutover needs no lock: notices that arrive while pulling wait in a queue, and one that does not follow our position
 * when its turn comes leads back to pulling.
 */
export type FeedState
  /** Get one page after our position. */
  = | { kind: 'pulling', attempt: number }
  /** Take the next notice, or look again after a while. */
    | { kind: 'live', attempt: 0 }
    | { kind: 'resting', attempt: number }
    | { kind: 'refused', attempt: number }

export type FeedInput
  /** A page was taken and there are more. */
  = | 'page'
    | 'up-to-date'
  /** The page did not fit our position: another tab was faster, or the server has another database. */
    | 'restarted'
  /** A notice followed our position and was taken. */
    | 'followed'
  /** A notice began after our position. */
    | 'missed'
    | 'unreachable'
    | 'busy'
    | 'refused'
    | 'reconnected'
    | 'due'

type Step = (state: FeedState) => FeedState

const stay: Step = state => state
const pull: Step = ({ attempt }) => ({ kind: 'pulling', attempt })
const pullFresh: Step = () => ({ kind: 'pulling', attempt: 0 })
const live: Step = () => ({ kind: 'live', attempt: 0 })
const rest: Step = ({ attempt }) => ({ kind: 'resting', attempt: attempt + 1 })
const refuse: Step = ({ attempt }) => ({ kind: 'refused', attempt: attempt + 1 })
const repull: Step = ({ attempt }) => attempt < 2
  ? { kind: 'pulling', attempt: attempt + 1 }
  : { kind: 'resting', attempt: attempt + 1 }

/** Total, as in outbox-machine.ts. */
const transitions: Record<FeedState['kind'], Record<FeedInput, Step>> = {
  pulling: {
    'page': pullFresh,
    'up-to-date': live,
    'restarted': repull,
    'followed': stay,
    'missed': stay,
    'unreachable': rest,
    'busy': rest,
    'refused': refuse,
    'reconnected': stay,
    'due': stay,
  },
  live: {
    'page': stay,
    'up-to-date': stay,
    'restarted': pullFresh,
    'followed': live,
    'missed': pullFresh,
    'unreachable': rest,
    'busy': rest,
    'refused': refuse,
    'reconnected': pullFresh,
    'due': pullFresh,
  },
  resting: {
    'page': stay,
    'up-to-date': stay,
    'restarted': stay,
    'followed': stay,
    'missed': stay,
    'unreachable': stay,
    'busy': stay,
    'refused': stay,
    'reconnected': pull,
    'due': pull,
  },
  refused: {
    'page': stay,
    'up-to-date': stay,
    'restarted': stay,
    'followed': stay,
    'missed': stay,
    'unreachable': stay,
    'busy': stay,
    'refused': stay,
    'reconnected': pullFresh,
    'due': pull,
  },
}

export const feedStart: FeedState = { kind: 'pulling', attempt: 0 }

export function nextFeedState(state: FeedState, input: FeedInput): FeedState {
  return transitions[state.kind][input](state)
}

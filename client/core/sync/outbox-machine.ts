/**
 * How the outbox empties. Each state has one thing to do; what came of it is the input that leads to the next state.
 *
 *             reconnected, due                        woken (reconnected, due -> checking)
 *   refused ─────────────────> checking <──────── ┐ ┌───────────── idle
 *      ^                        │    ^            │ v               ^
 *      │ refused        in-step │    │ out-of-step│draining ────────┘ drained
 *      ├────────────────────────┤    └────────────┤ │  ^
 *      │                        └─────────────────┼>│  └ progressed
 *      └──────────────────────────────────────────┼─┤
 *                               resting <─────────┴─┘ unreachable, busy (due, reconnected -> checking)
 */
export type OutboxState
  /** Ask what the server has of this device and square the outbox with it. */
  = | { kind: 'checking', attempt: number }
  /** Push one batch, or give one picture. */
    | { kind: 'draining', attempt: number }
  /** Nothing to tell: wait for a record, and ask now and then whether the server still has what it confirmed. */
    | { kind: 'idle', attempt: 0 }
  /** Pause before asking again; `attempt` makes the pause longer. */
    | { kind: 'resting', attempt: number }
  /** Not signed in, or not allowed: wait for that to change. */
    | { kind: 'refused', attempt: number }

export type OutboxInput
  = | 'in-step'
    | 'progressed'
    | 'drained'
  /** The server has less, or other, than we thought. */
    | 'out-of-step'
    | 'unreachable'
  /** The server answered that it cannot now, or our own storage failed. */
    | 'busy'
    | 'refused'
  /** A record was made. */
    | 'woken'
  /** The server may be another one now: the socket opened, somebody signed in. */
    | 'reconnected'
  /** The wait of this state is over. */
    | 'due'

type Step = (state: OutboxState) => OutboxState

const stay: Step = state => state
const check: Step = ({ attempt }) => ({ kind: 'checking', attempt })
const checkFresh: Step = () => ({ kind: 'checking', attempt: 0 })
const drain: Step = ({ attempt }) => ({ kind: 'draining', attempt })
const drainFresh: Step = () => ({ kind: 'draining', attempt: 0 })
const idle: Step = () => ({ kind: 'idle', attempt: 0 })
const rest: Step = ({ attempt }) => ({ kind: 'resting', attempt: attempt + 1 })
const refuse: Step = ({ attempt }) => ({ kind: 'refused', attempt: attempt + 1 })
/** Twice at once; a server that goes on contradicting itself is asked more and more slowly. */
const recheck: Step = ({ attempt }) => attempt < 2
  ? { kind: 'checking', attempt: attempt + 1 }
  : { kind: 'resting', attempt: attempt + 1 }

/** Total: every input has an answer in every state; one that cannot be the outcome of the state's work changes nothing. */
const transitions: Record<OutboxState['kind'], Record<OutboxInput, Step>> = {
  checking: {
    'in-step': drain,
    'progressed': stay,
    'drained': stay,
    'out-of-step': rest,
    'unreachable': rest,
    'busy': rest,
    'refused': refuse,
    'woken': stay,
    'reconnected': stay,
    'due': stay,
  },
  draining: {
    'in-step': stay,
    'progressed': drainFresh,
    'drained': idle,
    'out-of-step': recheck,
    'unreachable': rest,
    'busy': rest,
    'refused': refuse,
    'woken': stay,
    'reconnected': check,
    'due': stay,
  },
  idle: {
    'in-step': stay,
    'progressed': stay,
    'drained': stay,
    'out-of-step': checkFresh,
    'unreachable': stay,
    'busy': stay,
    'refused': stay,
    'woken': drainFresh,
    'reconnected': checkFresh,
    'due': checkFresh,
  },
  resting: {
    'in-step': stay,
    'progressed': stay,
    'drained': stay,
    'out-of-step': stay,
    'unreachable': stay,
    'busy': stay,
    'refused': stay,
    'woken': stay,
    'reconnected': check,
    'due': check,
  },
  refused: {
    'in-step': stay,
    'progressed': stay,
    'drained': stay,
    'out-of-step': stay,
    'unreachable': stay,
    'busy': stay,
    'refused': stay,
    'woken': stay,
    'reconnected': checkFresh,
    'due': check,
  },
}

export const outboxStart: OutboxState = { kind: 'checking', attempt: 0 }

export function nextOutboxState(state: OutboxState, input: OutboxInput): OutboxState {
  return transitions[state.kind][input](state)
}

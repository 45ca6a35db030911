import type { AlertReason } from '#contract/alert'
import type { ChannelKind } from '#contract/alert-channel'
import type { Delivery, WithheldReason } from '#contract/delivery'
import { unreachable } from '#contract/unreachable'

/** What became of telling somebody; `planned`: it is not time yet; `again`: it failed so far and is tried again. */
type Outcome
  = | { readonly kind: 'delivered' | 'sending' | 'again' | 'dead' }
    /** Epoch ms. */
    | { readonly kind: 'planned', readonly dueAt: number }
    | { readonly kind: 'withheld', readonly because: WithheldReason | undefined }

/** One who was told of an incident, or was not, in one way. */
export interface ToldLine {
  readonly key: string
  /** Epoch ms: when it came to that. */
  readonly at: number
  readonly outcome: Outcome
  /** A person, or a channel's name. */
  readonly who: string
  readonly by: ChannelKind
  /** Where the way has a name of its own. */
  readonly channel?: string
  readonly reason: AlertReason
  /** How many browsers of theirs. */
  readonly browsers: number
  readonly attempts: number
  /** The receiver's or the server's own words on why it failed, in English. */
  readonly error?: string
}

/** Who was told of an incident, the earliest first; a person's browsers that fared alike are one line. */
export function toldLines(deliveries: readonly Delivery[]): ToldLine[] {
  const lines = new Map<string, ToldLine>()
  for (const delivery of deliveries) {
    const { deliveryId, kind, recipient, channelName, afterMinutes, facts, attempts, lastError } = delivery
    const outcome = outcomeOf(delivery)
    const key = kind === 'push'
      ? JSON.stringify([
          recipient,
          afterMinutes,
          facts.reason,
          facts.raisedAt,
          outcome,
        ])
      : deliveryId
    const before = lines.get(key)
    lines.set(key, {
      key,
      at: Math.min(before?.at ?? Number.MAX_SAFE_INTEGER, timeOf(delivery, outcome)),
      outcome,
      who: recipient,
      by: kind,
      ...kind === 'email' && channelName !== undefined && { channel: channelName },
      reason: facts.reason,
      browsers: (before?.browsers ?? 0) + 1,
      attempts: Math.max(before?.attempts ?? 0, attempts),
      ...lastError !== undefined && (outcome.kind === 'again' || outcome.kind === 'dead') && { error: lastError },
    })
  }
  return [
    ...lines.values(),
  ].sort((a, b) => a.at - b.at)
}

function outcomeOf({ state, withheld, attempts, afterMinutes, dueAt }: Delivery): Outcome {
  switch (state) {
    case 'delivered':
    case 'dead':
      return { kind: state }
    case 'withheld':
      return { kind: state, because: withheld }
    case 'waiting':
      return attempts > 0
        ? { kind: 'again' }
        : afterMinutes > 0
          ? { kind: 'planned', dueAt }
          : { kind: 'sending' }
    default:
      return unreachable(state)
  }
}

function timeOf({ createdAt, lastAttemptAt, deliveredAt }: Delivery, outcome: Outcome): number {
  return outcome.kind === 'planned'
    ? outcome.dueAt
    : deliveredAt ?? lastAttemptAt ?? createdAt
}

/** Both in one story: what was said keeps its order, who was told stands where its time is. */
export function woven<Said extends { readonly at: number }>(said: readonly Said[], told: readonly ToldLine[]): (Said | ToldLine)[] {
  let next = 0
  return [
    ...said.flatMap((each) => {
      const first = next
      while (next < told.length && told[next]!.at < each.at)
        next++
      return [
        ...told.slice(first, next),
        each,
      ]
    }),
    ...told.slice(next),
  ]
}

import type { AlertFacts } from '#contract/alert'
import type { ChannelId, ChannelKind } from '#contract/alert-channel'
import type { PlanChoice, Recipient } from '#contract/alert-plan'
import type { WithheldReason } from '#contract/delivery'
import type { MemberId } from '#contract/ids'
import type { PushBrowserId } from '#contract/notification-routes'
import type { EpochMs } from '#contract/time'
import { isScheduled } from '#contract/site-week'
import { epochMs } from '#contract/time'
import { unreachable } from '#contract/unreachable'

/** A person who can be told. */
export interface Reachable {
  readonly memberId: MemberId
  readonly name: string
  readonly email?: string | undefined
  readonly browsers: readonly PushBrowserId[]
  /** Whether their role and scope let them know of it. */
  readonly mayKnow: boolean
}

/** Everybody and every way out that there is. */
export interface Directory {
  readonly people: ReadonlyMap<MemberId, Reachable>
  readonly channels: ReadonlyMap<ChannelId, { readonly name: string, readonly isOn: boolean }>
  /** Of push messages; absent: nobody ever turned them on. */
  readonly pushChannelId?: ChannelId | undefined
}

/** A delivery that is about to be written. */
export interface DeliveryDraft {
  readonly afterMinutes: number
  /** Of two plans that tell the same one in the same way at the same time, one does. */
  readonly destination: string
  readonly kind: ChannelKind
  readonly channelId: ChannelId
  readonly memberId?: MemberId
  readonly pushBrowserId?: PushBrowserId
  readonly recipient: string
  readonly dueAt: EpochMs
  readonly withheld?: WithheldReason
}

const minuteMs = 60_000

/** AL6: who is told of an alert, by which way and when, as of `now` (server's clock). `isSilenced`: a silence is in force for it. */
export function planDeliveries(facts: AlertFacts, plans: readonly PlanChoice[], directory: Directory, isSilenced: boolean, now: EpochMs): DeliveryDraft[] {
  const drafts = new Map<string, DeliveryDraft>()
  for (const { steps } of plans.filter(plan => isAbout(plan, facts))) {
    for (const { afterMinutes, recipients } of steps) {
      for (const draft of recipients.flatMap(recipient => draftsFor(recipient, directory))) {
        const key = `${afterMinutes} ${draft.destination}`
        const withheld = isSilenced
          ? 'silenced'
          : draft.withheld
        if (!drafts.has(key)) {
          drafts.set(key, {
            ...draft,
            afterMinutes,
            dueAt: epochMs(now + afterMinutes * minuteMs),
            ...withheld !== undefined && { withheld },
          })
        }
      }
    }
  }
  return [
    ...drafts.values(),
  ]
}

/** Whether a plan tells of it, by what it is and by the clock of its site. */
export function isAbout({ isOn, severities, siteIds, cameraIds, ruleIds, schedule }: PlanChoice, { severity, siteId, cameraId, ruleId, raisedAt, timeZone = 'UTC' }: AlertFacts): boolean {
  const within = <Id>(ids: readonly Id[] | undefined, id: Id | undefined): boolean => ids === undefined || (id !== undefined && ids.includes(id))
  return isOn
    && severities.includes(severity)
    && within(siteIds, siteId)
    && within(cameraIds, cameraId)
    && within(ruleIds, ruleId)
    && isScheduled(schedule, raisedAt, timeZone)
}

type Draft = Omit<DeliveryDraft, 'afterMinutes' | 'dueAt'>

function draftsFor(recipient: Recipient, { people, channels, pushChannelId }: Directory): Draft[] {
  if (recipient.by === 'webhook') {
    const channel = channels.get(recipient.channelId)
    // One that was removed since: nobody misses it but the plan, whose page says so.
    return channel
      ? [
          {
            destination: `webhook ${recipient.channelId}`,
            kind: 'webhook',
            channelId: recipient.channelId,
            recipient: channel.name,
            ...!channel.isOn && { withheld: 'channel-off' },
          },
        ]
      : []
  }
  const person = people.get(recipient.memberId)
  if (!person)
    return []
  const { memberId, name } = person
  const noRight = !person.mayKnow && { withheld: 'no-right' as const }
  switch (recipient.by) {
    case 'email': {
      const channel = channels.get(recipient.channelId)
      return channel
        ? [
            {
              destination: `email ${recipient.channelId} ${memberId}`,
              kind: 'email',
              channelId: recipient.channelId,
              memberId,
              recipient: name,
              ...person.email === undefined && { withheld: 'no-address' },
              ...!channel.isOn && { withheld: 'channel-off' },
              ...noRight,
            },
          ]
        : []
    }
    case 'push': {
      if (pushChannelId === undefined)
        return []
      const common = {
        kind: 'push' as const,
        channelId: pushChannelId,
        memberId,
        recipient: name,
      }
      if (person.browsers.length === 0 || !person.mayKnow) {
        return [
          {
            ...common,
            destination: `push ${memberId}`,
            withheld: noRight ? 'no-right' : 'no-browser',
          },
        ]
      }
      return person.browsers.map(pushBrowserId => ({ ...common, destination: `push ${pushBrowserId}`, pushBrowserId }))
    }
    default:
      return unreachable(recipient)
  }
}

/** AL9: whether a person is left in peace now: their quiet hours, in their time zone, and what passes them. */
export function isQuiet(hours: { readonly timeZone: string, readonly quiet?: PlanChoice['schedule'], readonly passing: readonly string[] } | undefined, severity: AlertFacts['severity'], at: EpochMs): boolean {
  return hours?.quiet !== undefined && !hours.passing.includes(severity) && isScheduled(hours.quiet, at, hours.timeZone)
}

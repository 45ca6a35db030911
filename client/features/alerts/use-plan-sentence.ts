import type { ChannelId } from '#contract/alert-channel'
import type { PlanChoice, Recipient } from '#contract/alert-plan'
import type { RouteReply } from '#contract/routes'
import { useI18n } from 'vue-i18n'
import { unreachable } from '#contract/unreachable'
import { readableName } from '../../i18n/default-names.ts'
import { useSitesStore } from '../../stores/sites-store.ts'

/** What names are found in. */
export interface PlanNames {
  readonly people: RouteReply<'alert-plan.list'>['people']
  readonly channels: ReadonlyMap<ChannelId, string>
  readonly mailChannels: readonly ChannelId[]
  readonly hooks: readonly ChannelId[]
}

/** A plan in one sentence: which incidents, where, when, and who is told after how long. */
export function usePlanSentence(): { sentence: (plan: PlanChoice, names: PlanNames) => string, nameOf: (recipient: Recipient, names: PlanNames) => string } {
  const { t, locale } = useI18n()
  const sites = useSitesStore()
  const list = (names: readonly string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string => new Intl.ListFormat(locale.value, { type }).format(names)
  const personOf = (recipient: Extract<Recipient, { memberId: unknown }>, { people }: PlanNames): string => people.find(({ memberId }) => memberId === recipient.memberId)?.name ?? '?'

  function nameOf(recipient: Recipient, names: PlanNames): string {
    switch (recipient.by) {
      case 'push':
        return t('alerts.byPush', {
          name: personOf(recipient, names),
        })
      case 'email':
        return t('alerts.byEmail', {
          name: personOf(recipient, names),
        })
      case 'webhook':
        return names.channels.get(recipient.channelId) ?? '?'
      default:
        return unreachable(recipient)
    }
  }

  return {
    nameOf,
    sentence({ severities, siteIds, schedule, steps }, names) {
      const where = siteIds
        ? t('alerts.inSites', {
            sites: list(siteIds.map(siteId => readableName(sites.sites.find(site => site.siteId === siteId)?.name ?? '?', t))),
          })
        : t('alerts.everywhere')
      return t('alerts.planSentence', {
        severities: list(severities.map(severity => t(`severity.${severity}`)), 'disjunction'),
        where,
        when: schedule
          ? t('alerts.atTimes')
          : t('alerts.always'),
        steps: steps.map(({ afterMinutes, recipients }) => {
          const who = list(recipients.map(recipient => nameOf(recipient, names)))
          return afterMinutes === 0
            ? t('alerts.atOnce', { who })
            : t('alerts.later', { n: afterMinutes, who })
        }).join(', '),
      })
    },
  }
}

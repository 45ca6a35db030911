import type { AnnotationChange } from '#contract/annotation'
import type { EventId, IncidentId, Sha256 } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { IncidentFilter } from '../core/sync/incident-filter.ts'
import type { IncidentRow, MatchingIncident, UnreviewedCounts } from '../core/sync/incident-row.ts'
import type { InboxFilter } from './inbox-filter.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { severities } from '#contract/severity'
import { saysSomething } from '../core/inbox/says-something.ts'
import { isReviewedBy } from '../core/sync/incident-row.ts'
import { inverseOf } from '../core/sync/inverse-change.ts'
import { useAppServices } from './app-services.ts'
import { useCamerasStore } from './cameras-store.ts'
import { incidentFilterOf } from './inbox-filter.ts'
import { useSessionStore } from './session-store.ts'

/** As many cards as a large screen shows, so that opening the list is no long task; more come as it is scrolled. */
const pageSize = 24
const furtherSize = 96
/** What can be taken back one after the other. */
const rememberedActs = 10

/** What was just said, of how many, and what takes it back, one by one. */
export interface JustSaid {
  readonly change: AnnotationChange
  readonly count: number
  /** Of how many it would have said nothing new. */
  readonly passedOver: number
  readonly back: readonly { readonly eventId: EventId, readonly change: AnnotationChange }[]
}

/** The inbox of incidents from this browser's own store: the same with and without a network. */
export const useIncidentsStore = defineStore('incidents', () => {
  const { events, annotate, annotateAll, askIncident, findSnapshot, now } = useAppServices()
  const session = useSessionStore()
  const cameras = useCamerasStore()
  const filter = shallowRef<InboxFilter>({ time: '24h' })
  const rows = shallowRef<readonly IncidentRow[]>([])
  const latest = shallowRef<readonly IncidentRow[]>([])
  const counts = shallowRef<UnreviewedCounts>()
  const recent = shallowRef<UnreviewedCounts>()
  const justSaid = shallowRef<JustSaid>()
  const acts: JustSaid[] = []
  const loaded = ref(false)
  const mayHaveMore = ref(false)
  /** Counts up with each reading, for whoever shows an incident that is not in the lists. */
  const revision = ref(0)
  const reviewer = computed(() => session.current?.memberId)
  let reading: Promise<void> | undefined
  let again = false
  let isMoreWanted = false
  /** As many as were asked for by scrolling. */
  let limit = pageSize

  const camerasOf = (groupId: string) => cameras.known?.groups?.find(group => group.groupId === groupId)?.cameraIds ?? []
  function wanted(chosen: InboxFilter, at: EpochMs = now()): IncidentFilter {
    return incidentFilterOf(chosen, { at, reviewer: reviewer.value, camerasOf })
  }

  async function read(): Promise<void> {
    const [chosen, at] = [
      filter.value,
      now(),
    ]
    const isDefault = JSON.stringify(chosen) === '{"time":"24h"}'
    const [list, newest, found, lately] = await Promise.all([
      events.listIncidents({
        limit,
        ...wanted(chosen, at),
      }),
      events.listIncidents({ limit: 20 }),
      events.unreviewed(reviewer.value, wanted(chosen, at)),
      isDefault
        ? undefined
        : events.unreviewed(reviewer.value, wanted({ time: '24h' }, at)),
    ])
    rows.value = list
    latest.value = newest
    counts.value = found
    recent.value = lately ?? found
    mayHaveMore.value = list.length === limit
    loaded.value = true
    revision.value++
  }

  /** The next page alone: what is listed already stands. */
  async function readOn(): Promise<void> {
    if (!mayHaveMore.value)
      return
    const [chosen, last] = [
      filter.value,
      rows.value.at(-1),
    ]
    const more = await events.listIncidents({
      limit: furtherSize,
      ...wanted(chosen),
      ...last && { before: last.incidentId },
    })
    if (chosen !== filter.value)
      return
    rows.value = [
      ...rows.value,
      ...more,
    ]
    limit = Math.max(pageSize, rows.value.length)
    mayHaveMore.value = more.length === furtherSize
  }

  function showMore(): void {
    isMoreWanted = true
    if (!reading)
      goOn()
  }

  /** A burst of changes costs two reads: the one under way and one more. */
  function refresh(): void {
    if (reading)
      again = true
    else
      take(read())
  }

  function goOn(): void {
    if (again) {
      again = false
      take(read())
    }
    else if (isMoreWanted) {
      isMoreWanted = false
      take(readOn())
    }
  }

  function take(under: Promise<void>): void {
    reading = under.catch(reportError).finally(() => {
      reading = undefined
      goOn()
    })
  }

  function remember(said: JustSaid | undefined): void {
    justSaid.value = said
    if (!said)
      return
    acts.push(said)
    acts.splice(0, acts.length - rememberedActs)
  }

  events.onChange(refresh)
  watch(filter, () => limit = pageSize)
  watch([
    filter,
    reviewer,
    () => cameras.known?.groups,
  ], refresh, { immediate: true })

  return {
    filter,
    rows,
    latest,
    /** Of what the filter finds, by severity, how many the one who is signed in has not reviewed. */
    unreviewed: counts,
    /** How many of the last 24 hours they have not reviewed, whatever the filter. */
    unreviewedRecently: computed(() => severities.reduce((sum, severity) => sum + (recent.value?.[severity] ?? 0), 0)),
    justSaid,
    loaded,
    revision,
    mayHaveMore,
    showMore,
    isReviewed: (row: Pick<IncidentRow, 'review'>): boolean => reviewer.value !== undefined && isReviewedBy(row, reviewer.value),
    open: (id: IncidentId | EventId) => events.openIncident(id),
    /** From the server, what is not here. */
    ask: (id: string) => askIncident(id as EventId),
    /** Those of its camera, rule and zone that are here, newest first. */
    alike: ({ cameraId, ruleId, zoneId }: IncidentRow, most: number) => events.listIncidents({
      limit: most,
      cameraId,
      ruleId,
      zoneId,
    }),
    /** The newest that the filter finds. */
    matching: (most: number) => events.listMatching(wanted(filter.value), most),
    /** Says something of an incident, by the event that it is shown by. */
    async say({ event, review }: Pick<IncidentRow, 'event' | 'review'>, change: AnnotationChange) {
      const inverse = inverseOf(change, review?.review)
      await annotate(event.eventId, change)
      remember(inverse && {
        change,
        count: 1,
        passedOver: 0,
        back: [
          { eventId: event.eventId, change: inverse },
        ],
      })
    },
    /** IN1: that the one who is signed in has looked at it, without a word about it. */
    async mark({ event }: Pick<IncidentRow, 'event'>, change: AnnotationChange) {
      await annotate(event.eventId, change)
    },
    /** IN3: says the same of many, where it says something. Answers of how many. */
    async sayOfAll(chosen: readonly MatchingIncident[], change: AnnotationChange): Promise<number> {
      const maker = reviewer.value
      const about = chosen.filter(row => maker !== undefined && saysSomething(row, change, maker))
      await annotateAll(about.map(({ event: { eventId } }) => ({ eventId, change })))
      const back = about.flatMap(({ event: { eventId }, review }) => {
        const inverse = inverseOf(change, review?.review)
        return inverse
          ? [
              { eventId, change: inverse },
            ]
          : []
      })
      remember(back.length === 0
        ? undefined
        : {
            change,
            count: about.length,
            passedOver: chosen.length - about.length,
            back,
          })
      return about.length
    },
    /** Takes back what was said last, all of it; `false`: there is nothing. */
    async takeBack(): Promise<boolean> {
      const said = acts.pop()
      if (!said)
        return false
      await annotateAll(said.back)
      justSaid.value = undefined
      return true
    },
    findPicture: (sha256: Sha256) => findSnapshot(sha256),
  }
})

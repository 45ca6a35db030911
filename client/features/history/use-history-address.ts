import type { CameraId, IncidentId, RuleId } from '#contract/ids'
import type { HistoryFilter } from '../../core/history/history-incident.ts'
import { useRoute, useRouter } from 'vue-router'
import { verdictSchema } from '#contract/annotation'
import { cameraIdSchema, eventIdSchema, ruleIdSchema } from '#contract/ids'
import { incidentStateSchema } from '#contract/incident-routes'
import { severitySchema } from '#contract/severity'

/** As many cameras beside each other as can be looked at together. */
export const camerasAtMost = 4

/** What stands in the address: a moment, whom it is of, how much is shown, and what is filtered. */
interface HistoryAddress {
  readonly atMs?: number | undefined
  readonly spanMs?: number | undefined
  readonly cameraIds?: readonly CameraId[] | undefined
  /** To be opened and played. */
  readonly incidentId?: IncidentId | undefined
  readonly filter: HistoryFilter
}

/** The address of a moment in history; anything that is not as it should be is left out. */
export function useHistoryAddress() {
  const route = useRoute()
  const router = useRouter()
  let timer: ReturnType<typeof setTimeout> | undefined

  function text(name: string): string | undefined {
    const value = route.query[name]
    return typeof value === 'string' && value !== ''
      ? value
      : undefined
  }

  function read(): HistoryAddress {
    const at = Date.parse(text('at') ?? '')
    const span = Number(text('span'))
    const cameraIds = text('cameras')?.split(',').flatMap(id => cameraIdSchema.safeParse(id).data ?? []).slice(0, camerasAtMost)
    return {
      atMs: Number.isFinite(at)
        ? at
        : undefined,
      spanMs: span > 0
        ? span * 1000
        : undefined,
      cameraIds: cameraIds?.length
        ? cameraIds
        : undefined,
      incidentId: eventIdSchema.safeParse(text('incident')).data,
      filter: {
        ...optional('ruleId', ruleIdSchema.safeParse(text('rule')).data as RuleId | undefined),
        ...optional('severity', severitySchema.safeParse(text('severity')).data),
        ...optional('state', incidentStateSchema.safeParse(text('state')).data ?? verdictSchema.safeParse(text('state')).data),
      },
    }
  }

  /** Replaces it, so that Back leads to where one came from; not more often than a browser allows. */
  function write({ atMs, spanMs, cameraIds, filter }: HistoryAddress): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (route.path !== '/history')
        return
      void router.replace({
        query: {
          ...atMs !== undefined && {
            at: new Date(Math.round(atMs / 1000) * 1000).toISOString().replace('.000', ''),
          },
          ...spanMs !== undefined && {
            span: String(Math.round(spanMs / 1000)),
          },
          ...cameraIds?.length && {
            cameras: cameraIds.join(','),
          },
          ...filter.ruleId && { rule: filter.ruleId },
          ...filter.severity && { severity: filter.severity },
          ...filter.state && { state: filter.state },
        },
      })
    }, 400)
  }
  return { route, read, write }
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [K in Name]?: Value } {
  return value === undefined
    ? {}
    : { [name]: value } as { [K in Name]: Value }
}

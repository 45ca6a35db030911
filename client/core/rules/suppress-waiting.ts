import type { SafetyEvent } from '#contract/safety-event'
import type { Suppression } from '#contract/suppression'
import type { LocalReview } from '../sync/local-review.ts'
import { suppressionIdSchema } from '#contract/ids'
import { suppressionLastsMs } from '#contract/suppression'
import { patternOf } from '#contract/suppression-pattern'
import { epochMs } from '#contract/time'

/** An incident as far as it matters here. */
export interface JudgedIncident {
  readonly incidentId: SafetyEvent['eventId']
  readonly event: SafetyEvent
  readonly review?: LocalReview
}

/**
 * FM2 without a network: the server's memories with those that verdicts will make that wait on this browser, and without those that they will
 * end. What the server makes of them takes their place when it has heard of them.
 */
export function withWaitingVerdicts(known: readonly Suppression[], incidents: readonly JudgedIncident[]): Suppression[] {
  let all = [...known]
  for (const { incidentId, event, review } of incidents) {
    if (!review || review.waiting === 0)
      continue
    const verdict = review.review.verdict
    const isOf = ({ madeFrom }: Suppression): boolean => madeFrom === event.eventId || madeFrom === incidentId
    if (verdict?.verdict !== 'false-alarm')
      all = all.filter(each => !isOf(each))
    else if (!all.some(isOf))
      all.push(...memoryOf(event, verdict))
  }
  return all
}

function memoryOf(event: SafetyEvent, { memberId, memberName, at, reason, text }: NonNullable<LocalReview['review']['verdict']>): Suppression[] {
  const pattern = patternOf(event, reason)
  const suppressionId = suppressionIdSchema.safeParse(event.eventId)
  if (typeof pattern === 'string' || !suppressionId.success)
    return []
  const { eventId, cameraId, rule, zone, label, snapshot } = event
  return [
    {
      suppressionId: suppressionId.data,
      madeFrom: eventId,
      cameraId,
      ruleId: rule.ruleId,
      ruleKind: rule.kind,
      ruleName: rule.name,
      zoneId: zone.zoneId,
      zoneName: zone.name,
      label,
      pattern,
      ...snapshot && { snapshot },
      madeBy: memberId,
      madeByName: memberName,
      madeAt: at,
      ...text !== undefined && { reason: text },
      hits: 0,
      endsAt: epochMs(at + suppressionLastsMs),
    },
  ]
}

import type { ZoneId } from '#contract/ids'
import type { RuleChoice } from '#contract/rule'
import type { Zone } from '#contract/zone'

/** What is wrong with a rule over the zones of its camera, as a sentence with the remedy; undefined when it can be judged. */
export function ruleTrouble({ zoneIds, condition }: RuleChoice, zones: readonly Pick<Zone, 'zoneId' | 'name' | 'polygon'>[]): string | undefined {
  const known = new Map<ZoneId, Pick<Zone, 'name' | 'polygon'>>(zones.map(zone => [zone.zoneId, zone]))
  for (const zoneId of zoneIds) {
    const zone = known.get(zoneId)
    if (!zone)
      return 'One of the rule\'s zones is not on this camera any more. Choose its zones anew.'
    const isLine = zone.polygon.length === 2
    if (condition.kind === 'line-crossing' && !isLine)
      return `"${zone.name}" is an area; crossing is watched on a line. Choose a line.`
    if (condition.kind !== 'line-crossing' && isLine)
      return `"${zone.name}" is a line; this rule needs an area. Choose an area.`
  }
  return undefined
}

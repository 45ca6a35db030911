import type { HealthAlarm } from '#contract/health-alarm'
import { unreachable } from '#contract/unreachable'

/** An alarm in one English sentence with what to do, for the command line, the log and messages; browsers have words of their own. */
export function healthSentence({ kind, facts, clearedAt }: Pick<HealthAlarm, 'kind' | 'facts' | 'clearedAt'>): string {
  const name = typeof facts.name === 'string'
    ? facts.name
    : 'The server'
  const reason = typeof facts.message === 'string' && facts.message !== ''
    ? `: ${facts.message}`
    : '.'
  if (clearedAt !== undefined)
    return `${name}: right again (${kind}).`
  switch (kind) {
    case 'unwatched': return `${name} is armed and nobody analyses it${facts.because === undefined
      ? ''
      : ` (${facts.because})`}; open it in a browser that detects, or start a station.`
    case 'camera-offline': return `${name} sends no pictures${reason}`
    case 'camera-clock': return `${name}'s clock is ${seconds(facts.offsetMs)} off; set it by NTP.`
    case 'station-gone': return `Station ${name} is not heard from; look whether it runs and has a network.`
    case 'station-backlog': return `Station ${name} has ${facts.waiting ?? 'many'} events that it could not send; look at its network.`
    case 'station-clock': return `Station ${name}'s clock is ${seconds(facts.offsetMs)} off; set it by NTP.`
    case 'server-clock': return `This server's clock is ${seconds(facts.offsetMs)} off that of the database; set both by NTP.`
    case 'database': return `The database fails${reason}`
    case 'media': return `The media worker fails${reason}`
    case 'disk': return `The disk runs full${reason}`
    case 'backup': return `There is no fresh backup${reason}`
    case 'jobs': return `A daily job fails${reason}`
    case 'channel-failing': return `Messages of the channel ${name} do not arrive${reason}`
    case 'audit': return `The audit's chain needs somebody${reason}`
    case 'quota': return `A quota is nearly used up: ${name}${reason}`
    default: return unreachable(kind)
  }
}

function seconds(ms: string | number | undefined): string {
  return typeof ms === 'number'
    ? `${(ms / 1_000).toFixed(1)} s`
    : 'much'
}

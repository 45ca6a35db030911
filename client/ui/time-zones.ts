/** A zone of the IANA database as a person looks for it. */
export interface TimeZoneChoice {
  /** `Asia/Seoul`; what is stored. */
  readonly zone: string
  /** In the reader's words: `Korean Standard Time`. */
  readonly name: string
  /** `GMT+9` at the given moment. */
  readonly offset: string
}

function partOf(zone: string, locale: string, atMs: number, timeZoneName: 'long' | 'shortOffset'): string {
  return new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName }).formatToParts(atMs).find(part => part.type === 'timeZoneName')?.value ?? zone
}

/** One zone in words, as it is at `atMs`. A zone this browser does not know is named by itself. */
export function timeZoneChoice(zone: string, locale: string, atMs: number): TimeZoneChoice {
  try {
    return {
      zone,
      name: partOf(zone, locale, atMs, 'long'),
      offset: partOf(zone, 'en', atMs, 'shortOffset'),
    }
  }
  catch {
    return { zone, name: zone, offset: '' }
  }
}

/** Every zone this browser knows, in words; some hundred of them, in about 0.1 s: make it once and keep it. */
export function listTimeZones(locale: string, atMs: number): TimeZoneChoice[] {
  return [
    ...new Set([
      'UTC',
      ...Intl.supportedValuesOf('timeZone'),
    ]),
  ].map(zone => timeZoneChoice(zone, locale, atMs))
}

/** Those whose city, region, name or offset has every word of `text` in it; `new york`, `서울`, `gmt+9`. At most `limit`. */
export function findTimeZones(choices: readonly TimeZoneChoice[], text: string, limit = 30): TimeZoneChoice[] {
  const words = text.trim().toLowerCase().split(/[\s_]+/).filter(Boolean)
  return choices.filter(({ zone, name, offset }) => {
    const whole = `${zone.replaceAll('_', ' ')} ${name} ${offset}`.toLowerCase()
    return words.every(word => whole.includes(word))
  }).slice(0, limit)
}

/** The zone of the device the page runs on. */
export function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

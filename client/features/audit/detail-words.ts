import type { AuditEntry } from '#contract/audit-entry'
import type { Scope } from '#contract/scope'
import { byteWords } from '../../ui/byte-words.ts'
import { clockTime, dayTime, duration } from '../../ui/moment.ts'

/** In what words details are told, and by what names things are known. */
export interface DetailTongue {
  readonly t: (key: string, named?: Record<string, unknown>, count?: number) => string
  readonly te: (key: string) => boolean
  readonly n: (value: number) => string
  readonly locale: string
  /** What this id is called here; undefined: not known here. */
  readonly nameOf: (id: string) => string | undefined
  readonly scopeOf: (scope: Scope) => string
}

type Details = Readonly<Record<string, unknown>>

/** Said by the entry's own columns, or of no meaning outside the database. */
const unsaid: ReadonlySet<string> = new Set(['annotationId', 'sessionId', 'ids'])
const moments: ReadonlySet<string> = new Set([
  'madeAt',
  'takenAt',
  'olderThan',
  'from',
  'until',
])
const lengths: ReadonlySet<string> = new Set([
  'lastsMs',
  'ageMs',
  'trackCoolDownMs',
  'cameraCoolDownMs',
])
/** Said where they hold, and nothing else. */
const flags: ReadonlySet<string> = new Set([
  'isOvertaken',
  'isWorking',
  'escalates',
  'takenBack',
])
/** Where the words for a chosen value may be; the first that is there says it. */
const choices: Readonly<Record<string, (value: string) => readonly string[]>> = {
  role: value => [`settings.role.${value}`],
  severity: value => [`severity.${value}`],
  severities: value => [`severity.${value}`],
  passing: value => [`severity.${value}`],
  verdict: value => [`review.verdict.${value}`],
  reason: value => [`incidents.reason.${value}`],
  code: value => [`audit.code.${value}`, `errors.${value}`],
  by: value => [`audit.by.${value}`],
  kind: value => [`usage.quota.${value}`, `audit.cameraKind.${value}`],
  outcome: value => [`audit.outcomes.${value}`],
  transport: value => [`cameras.form.transports.${value}`],
  transcode: value => [`cameras.form.transcodes.${value}`],
}

/** What a key of the details, or a field that was given, is called; a configuration file calls it the same. */
export function detailKeyWord(key: string, { t, te }: Pick<DetailTongue, 't' | 'te'>): string {
  const word = [`plant.file.field.${key}`, `audit.detail.${key}`].find(te)
  return word === undefined
    ? key
    : t(word)
}

/** The details of an entry in words, without what its columns say already: the camera, the name, the verb. */
export function detailWords({ action, details, cameraId, object }: Pick<AuditEntry, 'action' | 'details' | 'cameraId' | 'object'>, tongue: DetailTongue): string[] {
  if (details === undefined)
    return []
  const read = parse(details)
  if (!read)
    return [details]
  const { t, n, locale } = tongue
  const { from, until, times, fields, ...rest } = read
  const said: string[] = []
  if (typeof from === 'number' && typeof until === 'number') {
    const span = {
      from: clockTime(from, locale),
      until: clockTime(until, locale),
    }
    said.push(typeof times === 'number'
      ? t('audit.times', {
          count: n(times),
          ...span,
        }, times)
      : t('audit.forMs', span))
  }
  else {
    Object.assign(rest, {
      ...from !== undefined && { from },
      ...until !== undefined && { until },
      ...times !== undefined && { times },
    })
  }
  const own = new Set<unknown>([cameraId, object.id, object.name])
  const given: string[] = Array.isArray(fields)
    ? fields.map(String)
    : []
  for (const [key, value] of Object.entries(rest)) {
    if (unsaid.has(key) || own.has(value) || action === `incident.${String(value)}`)
      continue
    const words = valueWords(key, value, read, tongue)
    if (words === undefined) {
      given.push(key)
    }
    else if (words !== '') {
      said.push(flags.has(key)
        ? detailKeyWord(key, tongue)
        : `${detailKeyWord(key, tongue)}: ${words}`)
    }
  }
  return given.length === 0
    ? said
    : [
        ...said,
        t('audit.given', {
          fields: [
            ...new Set(given.map(key => detailKeyWord(key, tongue))),
          ].join(', '),
        }),
      ]
}

/** Undefined: too much for a line, so that only its key is said; empty: not said at all. */
function valueWords(key: string, value: unknown, all: Details, tongue: DetailTongue): string | undefined {
  const { t, n, locale } = tongue
  switch (typeof value) {
    case 'boolean':
      return flags.has(key)
        ? value
          ? key
          : ''
        : t(value
            ? 'audit.yes'
            : 'audit.no')
    case 'number':
      return moments.has(key)
        ? dayTime(value, locale)
        : lengths.has(key)
          ? duration(value, locale)
          : key === 'bytes' || (key === 'limit' && all.kind === 'storage-bytes')
            ? byteWords(value, locale)
            : n(value)
    case 'string':
      return choiceWord(key, value, tongue)
    default:
      return value === null
        ? t('audit.nothing')
        : Array.isArray(value)
          ? listWords(key, value, tongue)
          : knownWords(key, value as Details, tongue)
  }
}

function choiceWord(key: string, value: string, { t, te, nameOf }: DetailTongue): string {
  if (key === 'because' && value === 'the disk is full')
    return t('audit.diskFull')
  const word = choices[key]?.(value).find(te)
  return word === undefined
    ? nameOf(value) ?? value
    : t(word)
}

/** Names where all are known, else how many there are. */
function listWords(key: string, values: readonly unknown[], tongue: DetailTongue): string | undefined {
  if (!values.every(value => typeof value === 'string'))
    return undefined
  const isIds = key.endsWith('Ids')
  const names = values.map(value => isIds
    ? tongue.nameOf(value)
    : choiceWord(key, value, tongue))
  return names.every(name => name !== undefined)
    ? names.join(', ') || tongue.t('audit.nothing')
    : tongue.t('audit.many', {
        n: tongue.n(values.length),
      })
}

function knownWords(key: string, value: Details, { t, locale, nameOf, scopeOf }: DetailTongue): string | undefined {
  const names = (ids: unknown): string => (ids as readonly string[]).map(id => nameOf(id) ?? id).join(', ')
  switch (key) {
    case 'scope':
      return scopeOf(value as unknown as Scope)
    case 'site':
      return String(value.name)
    case 'target':
      return nameOf(String(value.ruleId ?? value.cameraId)) ?? t(`audit.noun.${String(value.kind)}`)
    case 'subject':
      return value.kind === 'incidents'
        ? t('audit.incidents', { n: (value.incidentIds as readonly string[]).length }, (value.incidentIds as readonly string[]).length)
        : t('audit.range', {
            cameras: names(value.cameraIds),
            from: dayTime(value.from as number, locale),
            until: dayTime(value.until as number, locale),
          })
    default:
      return undefined
  }
}

function parse(details: string): Details | undefined {
  try {
    const read: unknown = JSON.parse(details)
    return typeof read === 'object' && read !== null && !Array.isArray(read)
      ? read as Details
      : undefined
  }
  catch {
    return undefined
  }
}

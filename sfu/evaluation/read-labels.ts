import type { ClipLabels, EvaluationLabels } from '#contract/evaluation'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#contract/app-error'
import { evaluationLabelsSchema } from '#contract/evaluation'
import { outlineTrouble } from '#contract/outline-trouble'

const fileName = 'labels.json'

/**
 * Reads `labels.json` of a folder and looks whether it hangs together: clips that are there, rules and zones that are named. Fails with
 * 'bad-input' and a sentence that says where and what to change.
 */
export async function readLabels(folder: string): Promise<EvaluationLabels> {
  const text = await readFile(join(folder, fileName), 'utf8').catch(() => {
    throw wrong(`There is no ${fileName} in ${folder}; sfu/evaluation/README.md shows what belongs into it.`)
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  }
  catch (error) {
    throw wrong(`${fileName} is no JSON (${(error as Error).message}); correct it there.`)
  }
  const parsed = evaluationLabelsSchema.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw wrong(`${fileName}, ${placeOf(issue?.path ?? [])}: ${issue?.code === 'invalid_key'
      ? issue.issues[0]?.message
      : issue?.message ?? 'cannot be read'}. sfu/evaluation/README.md shows what belongs there.`)
  }
  const clips = Object.entries(parsed.data.clips)
  if (clips.length === 0)
    throw wrong(`${fileName} names no clip; give it at least one under "clips".`)
  const files = new Set(await readdir(folder))
  for (const [name, labels] of clips) {
    if (!files.has(name))
      throw wrong(`${fileName} names ${name}, which is not in ${folder}; put it there or take it out of the labels.`)
    checkClip(name, labels)
  }
  return parsed.data
}

function checkClip(name: string, { zones, rules, events }: ClipLabels): void {
  const zoneNames = namesOf(name, 'zones', zones)
  const ruleNames = namesOf(name, 'rules', rules)
  for (const rule of rules) {
    const isLine = rule.condition.kind === 'line-crossing'
    const own = rule.zones ?? zoneNames
    for (const zoneName of own) {
      const zone = zones.find(({ name: its }) => its === zoneName)
      if (!zone)
        throw wrong(`${name}, rule "${rule.name}": there is no zone "${zoneName}"; the zones are ${quoted(zoneNames)}.`)
      const trouble = outlineTrouble(zone.polygon, isLine)
      if (trouble)
        throw wrong(`${name}, rule "${rule.name}", zone "${zoneName}": ${trouble}`)
    }
  }
  for (const [i, event] of events.entries()) {
    const rule = rules.find(({ name: its }) => its === event.rule)
    if (!rule)
      throw wrong(`${name}, event ${i + 1}: there is no rule "${event.rule}"; the rules are ${quoted(ruleNames)}.`)
    if (event.zone !== undefined && !(rule.zones ?? zoneNames).includes(event.zone))
      throw wrong(`${name}, event ${i + 1}: the rule "${event.rule}" does not watch the zone "${event.zone}"; it watches ${quoted(rule.zones ?? zoneNames)}.`)
  }
}

function namesOf(clip: string, what: string, named: readonly { readonly name: string }[]): string[] {
  const names = named.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined)
    throw wrong(`${clip}: two ${what} are called "${twice}"; events could not tell them apart, so rename one.`)
  return names
}

/** `clips, dock.mp4, rules 2, condition, limit` */
function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((place, key) => typeof key === 'number'
    ? `${place} ${key + 1}`
    : place === ''
      ? String(key)
      : `${place}, ${String(key)}`, '') || 'at its beginning'
}

function quoted(names: readonly string[]): string {
  return names.map(name => `"${name}"`).join(', ')
}

function wrong(message: string): AppError {
  return new AppError('bad-input', message)
}

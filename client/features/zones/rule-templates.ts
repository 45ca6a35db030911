import type { ConditionKind } from '#contract/condition'
import type { RuleTemplate } from '#contract/rule-template'
import type { Severity } from '#contract/severity'
import { ruleTemplateSchema } from '#contract/rule-template'
import { defaultCondition, defaultSeverities } from './condition-fields.ts'

export const templateNames = [
  'hard-hat-area',
  'forklift-aisle',
  'restricted-area',
  'exit-kept-clear',
  'lone-worker',
] as const
export type TemplateName = (typeof templateNames)[number]

interface TemplateRule {
  readonly kind: ConditionKind
  /** Thresholds that differ from the domain's. */
  readonly given?: Record<string, unknown>
  readonly severity?: Severity
}

/** What the rules of a template are about, by priority of the domain. */
const templateRules: Record<TemplateName, readonly TemplateRule[]> = {
  'hard-hat-area': [
    { kind: 'missing-helmet' },
    { kind: 'missing-vest' },
  ],
  'forklift-aisle': [
    { kind: 'proximity' },
    { kind: 'zone-presence', severity: 'medium' },
  ],
  'restricted-area': [
    { kind: 'zone-presence' },
  ],
  'exit-kept-clear': [
    { kind: 'blocked-exit' },
  ],
  'lone-worker': [
    {
      kind: 'loitering',
      given: { alone: true, afterMs: 300_000 },
      severity: 'medium',
    },
    { kind: 'person-down' },
  ],
}

/** The rules that a template makes; `nameOf` gives each a name in the reader's language. */
export function rulesOfTemplate(name: TemplateName, nameOf: (kind: ConditionKind) => string): RuleTemplate['rules'] {
  return ruleTemplateSchema.shape.rules.parse(templateRules[name].map(({ kind, given, severity }) => ({
    name: nameOf(kind).slice(0, 80),
    armed: true,
    severity: severity ?? defaultSeverities[kind],
    condition: {
      ...defaultCondition(kind),
      ...given,
    },
  })))
}

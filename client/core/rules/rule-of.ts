import type { ConditionKind, ConditionOf } from '#contract/condition'
import type { Rule } from '#contract/rule'

/** A Rule of one kind. */
export type RuleOf<Kind extends ConditionKind> = Omit<Rule, 'condition'> & { readonly condition: ConditionOf<Kind> }

import type { SafetyEvent } from '#contract/safety-event'

/** Which word tells what an event is about. What stands in an exit without a label of the detector is an object, though it was found as motion. */
export function eventWord({ label, rule }: Pick<SafetyEvent, 'label'> & { readonly rule: Pick<SafetyEvent['rule'], 'kind'> }): `label.${SafetyEvent['label'] | 'object'}` {
  return label === 'motion' && rule.kind === 'blocked-exit'
    ? 'label.object'
    : `label.${label}`
}

/** What components of the design system say by themselves. */
export const listEn = {
  loading: 'Loading',
  noneMatch: 'Nothing matches',
  noneMatchBody: 'No name has this in it.',
  clear: 'Clear the search',
  anyDay: 'Any day',
  chooseDay: '{label}: choose from a calendar',
  calendar: 'Calendar of {month}',
  monthBefore: 'Month before',
  monthAfter: 'Month after',
  dayForm: 'Write a day like {example}.',
  dayFormWithin: 'Write a day up to today like {example}.',
  momentForm: 'Write a day and a time like {example}.',
}

/** What the page of all components says. */
export const componentsEn = {
  title: 'Components',
  lead: 'Everything that pages are made of, in every state, dark and light. For whoever changes Ansim.',
  open: 'Open',
  ask: 'Esc closes it, and the keyboard is where it was before.',
}

/** What opens over the first screen, and is fetched behind it or when it is first wanted. */
export const laterParts = {
  layoutSheet: () => import('../live/layout-sheet.vue'),
  silenceSheet: () => import('../alerts/silence-sheet.vue'),
  incidentSheet: () => import('../incidents/incident-sheet.vue'),
  sideSheet: () => import('../../ui/side-sheet.vue'),
  ruleTroubles: () => import('../zones/rule-troubles.vue'),
} as const

/** What shows the names of icons: not in the first load, and in memory soon after it. */
export const loadIconTip = () => import('./icon-tip.vue')

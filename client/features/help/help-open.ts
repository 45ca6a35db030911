import { ref } from 'vue'

/** Whether the help lies over the page: there is one, and several ways to it. */
export const helpOpen = ref(false)

export const loadHelp = () => import('./help-sheet.vue')

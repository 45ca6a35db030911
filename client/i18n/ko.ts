import type { Messages } from './en.ts'
import { firstKo } from './first-ko.ts'
import { laterKo } from './later-ko.ts'

export const ko: Messages = {
  ...firstKo,
  ...laterKo,
}

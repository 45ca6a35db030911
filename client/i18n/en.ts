import { firstEn } from './first-en.ts'
import { laterEn } from './later-en.ts'

export const en = {
  ...firstEn,
  ...laterEn,
}

/** Every language has exactly these messages. */
export type Messages = typeof en

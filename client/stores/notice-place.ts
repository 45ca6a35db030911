import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** Where what concerns the whole page is said, while a page has a place for it that moves no picture; else above the page. */
export const useNoticePlace = defineStore('notice-place', () => ({
  place: shallowRef<HTMLElement>(),
}))

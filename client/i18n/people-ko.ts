import type { failureEn } from './people-en.ts'

export const failureKo: typeof failureEn = {
  away: '서버가 응답하지 않아요. 네트워크를 확인한 뒤 다시 시도해 주세요.',
}

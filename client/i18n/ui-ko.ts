import type { listEn } from './ui-en.ts'

export const listKo: typeof listEn = {
  loading: '불러오는 중',
  noneMatch: '일치하는 것이 없어요',
  noneMatchBody: '이 말이 들어간 이름이 없어요.',
  clear: '검색 지우기',
}

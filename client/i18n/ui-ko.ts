import type { componentsEn, listEn } from './ui-en.ts'

export const listKo: typeof listEn = {
  loading: '불러오는 중',
  noneMatch: '일치하는 것이 없어요',
  noneMatchBody: '이 말이 들어간 이름이 없어요.',
  clear: '검색 지우기',
  anyDay: '모든 날',
  chooseDay: '{label}: 달력에서 고르기',
  calendar: '{month} 달력',
  monthBefore: '이전 달',
  monthAfter: '다음 달',
  dayForm: '{example}처럼 날짜를 적어 주세요.',
  dayFormWithin: '{example}처럼 오늘까지의 날짜를 적어 주세요.',
  momentForm: '{example}처럼 날짜와 시각을 적어 주세요.',
}

export const componentsKo: typeof componentsEn = {
  title: '구성 요소',
  lead: '화면을 이루는 모든 구성 요소를 상태별로, 어두운 테마와 밝은 테마로 보여 줘요. 안심을 고치는 사람을 위한 페이지예요.',
  open: '열기',
  ask: 'Esc를 누르면 닫히고, 키보드는 원래 자리로 돌아가요.',
}

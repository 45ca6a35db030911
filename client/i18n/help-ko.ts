import type { keysEn, pageMissingEn } from './help-en.ts'

export const keysKo: typeof keysEn = {
  help: '이 도움말 열기',
  focusTile: '첫째~아홉째 카메라 크게 보기',
  moveFocus: '옆 카메라로 이동',
  fullScreen: '전체 화면',
  backToWall: '모든 카메라로 돌아가기',
  next: '다음',
  previous: '이전',
  open: '열기',
  choose: '선택',
  reviewed: '검토함으로 표시',
  search: '검색',
  undo: '되돌리기',
  acknowledge: '확인',
  falseAlarm: '오경보',
  escalate: '상위 보고',
  note: '메모 쓰기',
  play: '재생 또는 일시정지',
  tenSeconds: '10초 뒤로 또는 앞으로',
  oneFrame: '한 장면 뒤로 또는 앞으로',
  speed: '느리게 또는 빠르게',
  place: {
    everywhere: '모든 화면',
    wall: '실시간',
    inbox: '사건',
    incident: '사건 하나',
    history: '기록',
  },
}

export const pageMissingKo: typeof pageMissingEn = {
  body: '이 화면이 이 탭에 없고, 가져오지도 못했어요. 그사이 안심이 업데이트됐다면 새로고침해 주세요.',
  silent: '지금 서버가 응답하지 않아서 이 화면을 가져올 수 없어요. 열려 있는 화면은 그대로 작동해요. 네트워크가 돌아오면 다시 시도해 주세요.',
  load: '새로고침',
}

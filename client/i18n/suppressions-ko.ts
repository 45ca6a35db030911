import type { suppressionsEn } from './suppressions-en.ts'

/** 기억한 오경보. */
export const suppressionsKo: typeof suppressionsEn = {
  title: '기억한 오경보',
  lead: '아래와 비슷한 것은 경보 없이 기록만 해요. 같은 자리에 같은 크기로 가만히 있거나 같은 방향으로 움직일 때만 비슷하다고 봐요. 하나라도 다르면 경보를 울려요.',
  looking: '불러오는 중',
  none: '기억한 오경보가 없어요',
  noneLead: '사건을 오경보로 판정하면 그와 비슷한 것을 숨기고 여기에 모아 보여요.',
  still: '가만히 있음',
  moves: '움직임',
  made: '{when}, {who} 님이 판정했어요',
  hid: '아직 숨긴 것이 없어요 | 1건 숨김, {when} | {n}건 숨김, 마지막은 {when}',
  hidNothing: '아직 숨긴 것이 없어요',
  standsFor: '{n}건 | {n}건 | {n}건',
  endsAt: '비슷한 것이 없으면 {when}에 끝나요',
  longStanding: '사람이 곧바로 다칠 수 있는 규칙이라, 그 자리에 10분 넘게 있던 것만 숨겨요.',
  show: '숨긴 것 보기',
  undo: '다시 경보',
  endedTitle: '최근에 끝난 것 없음 | 최근에 끝난 것 1건 | 최근에 끝난 것 {n}건',
  ended: {
    'removed': '직접 되돌렸어요',
    'verdict-changed': '끝남: 판정이 바뀌었어요',
    'expired': '끝남: 30일 동안 비슷한 것이 없었어요',
    'rule-gone': '끝남: 규칙이 삭제되거나 바뀌었어요',
    'zone-moved': '끝남: 구역을 다른 곳에 다시 그렸어요',
    'camera-changed': '끝남: 카메라 주소가 바뀌었어요',
  },
  note: '기억함: 그 뒤로 숨긴 것이 없어요 | 기억함: 그 뒤로 비슷한 것 1건을 숨겼어요 | 기억함: 그 뒤로 비슷한 것 {n}건을 숨겼어요',
  noteNone: '기억함: 이제 비슷한 것은 숨겨요',
}

import type { helpEn, installEn, keysEn, pageMissingEn, welcomeEn } from './help-en.ts'

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
  oneFrame: '한 장 뒤로 또는 앞으로',
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

export const helpKo: typeof helpEn = {
  title: '도움말',
  keys: '이 화면의 단축키',
  marks: '표시의 뜻',
  links: '더 보기',
  space: '스페이스',
  version: '안심 {version} · {organization}',
  severity: {
    critical: '지금 바로 조치하세요. 누군가 응답할 때까지 계속 알려요.',
    high: '곧 조치하세요. 누군가 응답할 때까지 계속 알려요.',
    medium: '근무 시간 안에 확인하세요.',
    low: '기록으로 남겨요.',
    health: '시스템 점검이 필요해요. 사람이 위험한 것은 아니에요.',
  },
  state: {
    plain: '아무 표시가 없는 화면은 실시간이고 감지 중이에요. 그렇지 않으면 표시가 붙어요.',
    notAnalysed: '실시간 영상이지만 아무도 위험을 찾고 있지 않아요.',
    reduced: '실시간이고 감지 중이지만, 카메라가 보내는 것보다 적은 프레임만 받아요.',
    stale: '영상이 멈췄어요. 얼마나 지났는지 화면에 표시돼요.',
    offline: '카메라가 응답하지 않아요. 자동으로 다시 연결해요.',
    maintenance: '카메라를 점검하는 중이라 알리지 않아요.',
    waking: '아무도 보지 않던 카메라예요. 곧 영상이 나와요.',
  },
}

export const welcomeKo: typeof welcomeEn = {
  title: '시작하기',
  progress: '시작하기 {count}단계 중 {done}단계를 마쳤어요.',
  all: '모든 단계',
  dismiss: '실시간 화면에서 숨기기',
  done: '(완료)',
  step: {
    camera: '내 카메라 추가',
    zone: '구역을 그리거나 템플릿 선택',
    rule: '규칙 켜기',
    sound: '이 기기에서 경보음 들어 보기',
    people: '함께 볼 사람 초대',
  },
  next: {
    camera: '다음: 내 카메라를 추가하세요. 그러면 데모 카메라는 사라져요.',
    zone: '다음: 어디가 위험한지 알려 주세요.',
    rule: '다음: 규칙을 켜야 알림이 울려요.',
    sound: '다음: 이 기기에서 경보음을 한 번 들어 보세요.',
    people: '다음: 알림에 응답할 사람을 초대하세요.',
  },
  do: {
    camera: '카메라 추가',
    zone: '구역 그리기',
    rule: '규칙 켜기',
    sound: '경보음 시험',
    people: '초대하기',
  },
}

export const installKo: typeof installEn = {
  offer: '안심을 이 기기에 설치하면 홈 화면에서 전체 화면으로 열리고, 네트워크 없이도 시작돼요.',
  offerIos: '안심을 홈 화면에 추가하세요. 공유 메뉴를 열고 “홈 화면에 추가”를 선택하면 돼요.',
  install: '설치',
}

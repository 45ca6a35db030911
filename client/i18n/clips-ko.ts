import type { clipsEn } from './clips-en.ts'

/** 사건 영상. */
export const clipsKo: typeof clipsEn = {
  title: '사건 영상. 스페이스로 재생하고, 쉼표와 마침표 또는 화살표로 한 장씩 넘기고, 대괄호로 속도를 바꾸고, Home으로 그 순간에 가요.',
  control: '영상',
  moment: '그 순간으로 (Home)',
  position: '영상 위치',
  second: '{second}초',
  making: '영상을 만들고 있어요. 곧 볼 수 있어요.',
  awaited: '아직 영상이 없어요. 사건을 기록한 브라우저가 보내면 볼 수 있어요.',
  offline: '이 기기에 영상이 없고 서버에 연결되지 않았어요. 네트워크가 돌아오면 가져와요.',
  late: '그 순간 {second}초 뒤부터 시작해요.',
  early: '그 순간 {second}초 전에 끝나요.',
  none: {
    'unsupported': '영상이 없어요. 이 브라우저는 카메라 영상을 담아 둘 수 없어요. 최신 Chrome, Edge, Firefox 또는 Safari로 감지해 주세요.',
    'no-pictures': '영상이 없어요. 그 무렵 카메라 화면이 들어오지 않았어요.',
    'too-large': '영상이 없어요. 카메라가 보내는 양이 너무 많아요. 640×360 보조 스트림을 설정해 주세요.',
    'not-a-film': '영상이 없어요. 카메라 화면을 영상으로 이을 수 없었어요. 카메라 목록에서 점검 결과를 확인해 주세요.',
    'no-room': '영상이 없어요. 이 기기에 저장할 공간이 없었어요. 공간을 비워 주세요.',
  },
}

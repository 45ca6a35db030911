import type { HealthAlarm } from '#contract/health-alarm'
import { unreachable } from '#contract/unreachable'

const titleOf: Readonly<Record<HealthAlarm['kind'], string>> = {
  'unwatched': '분석',
  'camera-offline': '영상',
  'camera-clock': '시계',
  'station-gone': '스테이션',
  'station-backlog': '보내지 못한 이벤트',
  'station-clock': '시계',
  'server-clock': '시계',
  'database': '데이터베이스',
  'media': '미디어',
  'disk': '디스크',
  'backup': '백업',
  'jobs': '매일 하는 작업',
  'channel-failing': '메시지',
  'audit': '감사 기록',
  'quota': '한도',
}

/** As health-sentence.ts, in Korean, for messages to who reads Korean. What a part of the server said of itself stays as it said it. */
export function healthSentenceKo({ kind, facts, clearedAt }: Pick<HealthAlarm, 'kind' | 'facts' | 'clearedAt'>): string {
  const name = typeof facts.name === 'string'
    ? facts.name
    : '서버'
  const reason = typeof facts.message === 'string' && facts.message !== ''
    ? ` (${facts.message})`
    : ''
  if (clearedAt !== undefined)
    return `${name}: ${titleOf[kind]} 문제가 해결됐어요.`
  switch (kind) {
    case 'unwatched': return `${name}: 규칙이 감시하는데 분석하는 곳이 없어요. 분석하는 브라우저에서 열거나 스테이션을 켜 주세요.`
    case 'camera-offline': return `${name}: 영상이 오지 않아요${reason}.`
    case 'camera-clock': return `${name}: 카메라 시계가 ${seconds(facts.offsetMs)} 틀려요. NTP로 맞춰 주세요.`
    case 'station-gone': return `스테이션 ${name}: 응답이 없어요. 켜져 있는지, 네트워크에 연결됐는지 확인해 주세요.`
    case 'station-backlog': return `스테이션 ${name}: 보내지 못한 이벤트가 ${facts.waiting ?? '많이'}${facts.waiting === undefined
      ? ''
      : '개'} 있어요. 네트워크를 확인해 주세요.`
    case 'station-clock': return `스테이션 ${name}: 시계가 ${seconds(facts.offsetMs)} 틀려요. NTP로 맞춰 주세요.`
    case 'server-clock': return `서버와 데이터베이스의 시계가 ${seconds(facts.offsetMs)} 차이 나요. 둘 다 NTP로 맞춰 주세요.`
    case 'database': return `데이터베이스에 문제가 있어요${reason}.`
    case 'media': return `미디어 처리에 문제가 있어요${reason}.`
    case 'disk': return `디스크 공간이 부족해요${reason}.`
    case 'backup': return `최근 백업이 없어요${reason}.`
    case 'jobs': return `매일 하는 작업이 실패했어요${reason}.`
    case 'channel-failing': return `${name}: 메시지가 도착하지 않아요${reason}.`
    case 'audit': return `감사 기록을 확인해 주세요${reason}.`
    case 'quota': return `${name}: 한도에 거의 다다랐어요${reason}.`
    default: return unreachable(kind)
  }
}

function seconds(ms: string | number | undefined): string {
  return typeof ms === 'number'
    ? `${(Math.abs(ms) / 1_000).toFixed(1)}초`
    : '많이'
}

import { escapeHtml, pageShell } from './page-shell.ts'

/** What a tablet has to trust, as people compare it. */
export interface TrustAnchor {
  /** The authority's certificate, PEM. */
  readonly certificatePem: string
  readonly name: string
  /** SHA-256 in the form devices show: `AB:CD:...`. */
  readonly fingerprint: string
  /** `https://host:port` */
  readonly secureOrigin: string
}

interface Steps {
  readonly device: string
  readonly steps: readonly string[]
}

const korean: readonly Steps[] = [
  {
    device: 'iPad, iPhone',
    steps: ['Safari에서 위의 인증서를 받고 ‘허용’을 눌러요.', '설정 → 일반 → VPN 및 기기 관리에서 받은 프로파일을 설치해요.', '설정 → 일반 → 정보 → 인증서 신뢰 설정에서 이 인증서의 스위치를 켜요.'],
  },
  {
    device: 'Android',
    steps: ['위의 인증서를 받아요.', '설정 → 보안 및 개인정보 → 기타 보안 설정 → 휴대전화 저장공간에서 설치 → CA 인증서를 골라요. 기기에 따라 메뉴 이름이 달라요.', '받은 파일을 고르고 설치해요.'],
  },
  {
    device: 'Windows',
    steps: ['위의 인증서를 받아 두 번 눌러요.', '‘인증서 설치’ → ‘로컬 컴퓨터’를 골라요.', '‘신뢰할 수 있는 루트 인증 기관’에 저장하고 브라우저를 다시 열어요.'],
  },
  {
    device: 'ChromeOS',
    steps: ['위의 인증서를 받아요.', '설정 → 개인 정보 보호 및 보안 → 보안 → 인증서 관리 → 인증 기관에서 ‘가져오기’를 눌러요.', '‘웹사이트 식별’을 믿는다고 표시해요.'],
  },
]

const english: readonly Steps[] = [
  {
    device: 'iPad, iPhone',
    steps: ['Fetch the certificate above in Safari and tap Allow.', 'Settings → General → VPN & Device Management: install the downloaded profile.', 'Settings → General → About → Certificate Trust Settings: switch this certificate on.'],
  },
  {
    device: 'Android',
    steps: ['Fetch the certificate above.', 'Settings → Security → More security settings → Install from device storage → CA certificate. Names differ between devices.', 'Choose the fetched file and install it.'],
  },
  {
    device: 'Windows',
    steps: ['Fetch the certificate above and double-click it.', 'Choose Install Certificate → Local Machine.', 'Store it under Trusted Root Certification Authorities, then open the browser again.'],
  },
  {
    device: 'ChromeOS',
    steps: ['Fetch the certificate above.', 'Settings → Privacy and security → Security → Manage certificates → Authorities: Import.', 'Mark it as trusted for identifying websites.'],
  },
]

/** How a tablet, phone or computer comes to trust this server, in Korean and English, without scripts. */
export function trustPage(anchor: TrustAnchor | undefined): string {
  return pageShell('Ansim: trust this server', anchor
    ? `${part(anchor, korean, {
      title: '이 기기가 서버를 믿게 하기',
      why: '이 서버는 현장 안에서만 쓰는 인증서로 영상을 암호화해요. 기기마다 한 번만 아래 순서를 따라 주세요.',
      fetch: '인증서 받기',
      compare: '설치하기 전에 기기에 보이는 SHA-256 지문이 아래와, 그리고 서버 화면에 나온 것과 같은지 확인해 주세요. 다르면 설치하지 말고 관리자에게 알려 주세요.',
      done: '끝나면 여세요:',
    })}
${part(anchor, english, {
  title: 'Make this device trust the server',
  why: 'The server encrypts pictures with a certificate that is for this site alone. Do this once on each device.',
  fetch: 'Fetch the certificate',
  compare: 'Before you install it, compare the SHA-256 fingerprint that the device shows with the one below and with the one the server printed. If they differ, do not install it and tell who looks after the server.',
  done: 'Then open:',
}, 'en')}`
    : `<section>
<h1>따로 믿게 할 인증서가 없어요</h1>
<p>이 서버는 기기가 이미 믿는 인증서를 쓰거나, 이 컴퓨터에서만 열려요. 다른 기기에서 쓰려면 서버를 <code>npm start -- --host 주소</code>로 시작해 주세요.</p>
</section>
<section lang="en">
<h2>There is no certificate to trust</h2>
<p>This server shows one that devices trust already, or is for this computer alone. To use it from other devices, start it with <code>npm start -- --host ADDRESS</code>.</p>
</section>`)
}

interface Words {
  readonly title: string
  readonly why: string
  readonly fetch: string
  readonly compare: string
  readonly done: string
}

function part(anchor: TrustAnchor, devices: readonly Steps[], words: Words, lang = 'ko'): string {
  const origin = escapeHtml(anchor.secureOrigin)
  return `<section lang="${lang}">
<h1>${words.title}</h1>
<p>${words.why}</p>
<a class="action" href="/trust/ca.crt">${words.fetch}</a>
<p>${words.compare}</p>
<p class="muted">${escapeHtml(anchor.name)}</p>
<code>${escapeHtml(anchor.fingerprint).replaceAll(':', ':<wbr>')}</code>
${devices.map(({ device, steps }) => `<div class="steps"><h3>${device}</h3><ol>${steps.map(step => `<li>${step}</li>`).join('')}</ol></div>`).join('\n')}
<p>${words.done} <a href="${origin}/">${origin}</a></p>
</section>`
}

/** A camera address that somebody might give, and what a resolver would say to names in it. */
export interface CorpusUrl {
  readonly url: string
  /** Address of each name at the first, second, ... look-up; the last one goes on. Numbers are left to the system. */
  readonly names?: Readonly<Record<string, readonly string[]>>
  /** The camera answers, and sends us on to there. */
  readonly redirect?: string
}

/** Where no camera of somebody in a browser may be, in their usual notation. */
const forbiddenFour = [
  '127.0.0.1',
  '127.1.2.3',
  '0.0.0.0',
  '169.254.169.254',
  '169.254.7.7',
  '224.0.0.1',
  '239.255.255.250',
  '255.255.255.255',
  '240.0.0.1',
  '100.100.100.200',
]
const forbiddenSix = [
  '::1',
  '::',
  'fe80::1',
  'fe80::1%eth0',
  'fe80::1%25eth0',
  'ff02::1',
  'fec0::1',
  'fd00:ec2::254',
  'fd20:ce::254',
]
const paths = [
  '',
  '/',
  '/stream1',
  ':554/x',
  ':22/',
  ':5432/x',
  ':8080/api/session',
]

function bytesOf(four: string): number[] {
  return four.split('.').map(Number)
}

function hexPairs(four: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = bytesOf(four)
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
}

/** The notations that inet_aton takes, and those that some parser might. */
function notationsOf(four: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = bytesOf(four)
  const whole = ((a * 256 + b) * 256 + c) * 256 + d
  return [
    four,
    String(whole),
    `0x${whole.toString(16)}`,
    `0${whole.toString(8)}`,
    `${a}.${b * 65_536 + c * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    [a, b, c, d].map(byte => `0${byte.toString(8)}`).join('.'),
    [a, b, c, d].map(byte => `0x${byte.toString(16)}`).join('.'),
    [a, b, c, d].map(byte => byte.toString().padStart(3, '0')).join('.'),
    `${four}.`,
    four.replaceAll('.', '。'),
    four.replaceAll('.', '．'),
    four.replaceAll('.', '｡'),
    [...four].map(letter => /\d/.test(letter)
      ? String.fromCodePoint(0xFF10 + Number(letter))
      : letter).join(''),
    four.replaceAll('.', '%2e'),
    `[::ffff:${four}]`,
    `[::ffff:${hexPairs(four)}]`,
    `[0:0:0:0:0:ffff:${four}]`,
    `[::${four}]`,
    `[::ffff:0:${four}]`,
    `[64:ff9b::${four}]`,
    `[64:ff9b::${hexPairs(four)}]`,
    `[64:ff9b:1::${hexPairs(four)}]`,
    `[2002:${hexPairs(four)}::1]`,
    `[2001:0:${hexPairs(four)}::1]`,
    `[fd00::5efe:${four}]`,
  ]
}

const tricks: readonly string[] = [
  'rtsp://camera.test@127.0.0.1/',
  'rtsp://127.0.0.1@camera.test/',
  'rtsp://user:pass@127.0.0.1:554@camera.test/',
  'rtsp://camera.test:554@127.0.0.1/x',
  'rtsp://camera.test#@127.0.0.1/',
  'rtsp://camera.test?@127.0.0.1/',
  'rtsp://camera.test/@127.0.0.1/',
  'rtsp://camera.test\\@127.0.0.1/',
  'rtsp://127.0.0.1\\.camera.test/',
  'rtsp://127.0.0.1 /',
  'rtsp:// 127.0.0.1/',
  'rtsp://127.0.0.1\t/',
  'rtsp://127.0.0.1\r\nHost: x/',
  'rtsp://192.168.0.20/x\r\nOPTIONS rtsp://127.0.0.1/ RTSP/1.0\r\n\r\n',
  'rtsp://192.168.0.20/\u0000@127.0.0.1',
  'rtsp://127.0.0.1%00.camera.test/',
  'rtsp://127.0.0.1%2f@camera.test/',
  'rtsp:127.0.0.1/',
  'rtsp:/127.0.0.1/',
  'rtsp:///127.0.0.1/',
  'rtsp:////127.0.0.1/',
  '//127.0.0.1/',
  '127.0.0.1',
  'rtsp://',
  'rtsp://:554/',
  'rtsp://[]/',
  'rtsp://[::1/',
  'rtsp://::1]/',
  'rtsp://[::1]x/',
  'rtsp://[127.0.0.1]/',
  'rtsp://[localhost]/',
  'rtsp://127.0.0.1:/',
  'rtsp://127.0.0.1:0/',
  'rtsp://127.0.0.1:65536/',
  'rtsp://127.0.0.1:-1/',
  'rtsp://127.0.0.1:5 54/',
  'rtsp://127.0.0.1:0x22a/',
  'rtsp://0/',
  'rtsp://0x0/',
  'rtsp://127.1/',
  'rtsp://0177.1/',
  'rtsp://0x7f.1/',
  'rtsp://2130706433/',
  'rtsp://4294967295/',
  'rtsp://4294967296/',
  'rtsp://18446744073709551617/',
  'rtsp://①②⑦.⓪.⓪.①/',
  'rtsp://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
  'rtsp://localhost/',
  'rtsp://LOCALHOST/',
  'rtsp://localhost./',
  'rtsp://loc\u00ADalhost/',
  'rtsp://ʟocalhost/',
  'rtsp://localhost.localdomain/',
  'rtsp://ip6-localhost/',
  'rtsp://foo.localhost/',
  'http://127.0.0.1/',
  'https://127.0.0.1/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:5432/',
  'ftp://127.0.0.1/',
  'unix:/var/run/docker.sock',
  'rtspu://127.0.0.1/',
  'rtsp+http://127.0.0.1/',
  'RTSP://127.0.0.1/',
  'rtsps://127.0.0.1/',
  'javascript:alert(1)',
  'data:text/plain,x',
]

/** Names that a stranger's own name server answers. */
const leadingNames: Readonly<Record<string, readonly string[]>> = {
  'to-loopback.test': ['127.0.0.1'],
  'to-six.test': ['::1'],
  'to-mapped.test': ['::ffff:127.0.0.1'],
  'to-mapped-hex.test': ['::ffff:7f00:1'],
  'to-metadata.test': ['169.254.169.254'],
  'to-link-local.test': ['fe80::1%2'],
  'to-multicast.test': ['224.0.0.251'],
  'to-broadcast.test': ['255.255.255.255'],
  'to-nothing.test': ['0.0.0.0'],
  'to-nat64.test': ['64:ff9b::7f00:1'],
  'to-6to4.test': ['2002:7f00:1::1'],
  'to-teredo.test': ['2001:0:7f00:1::1'],
  'to-compatible.test': ['::127.0.0.1'],
  'to-own.test': ['192.168.77.1'],
  'rebinds.test': ['192.168.0.20', '127.0.0.1'],
  'rebinds-to-metadata.test': ['192.168.0.20', '169.254.169.254'],
  'rebinds-back.test': ['127.0.0.1', '192.168.0.20'],
  'localhost': ['127.0.0.1'],
  'localhost.': ['127.0.0.1'],
  'foo.localhost': ['127.0.0.1'],
  'localhost.localdomain': ['127.0.0.1'],
  'ip6-localhost': ['::1'],
  'camera.test': ['192.168.0.20'],
  'good.test': ['10.1.2.3'],
}

/** Addresses of cameras as they are: these must be reached, or the corpus proves nothing. */
export const goodUrls: readonly string[] = [
  'rtsp://192.168.0.20/x',
  'rtsp://user:p@ss@10.1.2.3:8554/a?b',
  'rtsp://[fd12::20]/x',
  'rtsp://good.test/x',
  'rtsp://172.16.4.4:554/x',
  'rtsp://[2001:db8::5]/x',
]

/** Several hundred addresses that lead, or might be read as leading, to where no camera is. */
export function urlCorpus(): CorpusUrl[] {
  const names = leadingNames
  const four = forbiddenFour.flatMap((address, index) => notationsOf(address).map((host, at) => `rtsp://${host}${paths[(index + at) % paths.length]}`))
  const six = forbiddenSix.flatMap(address => [
    `rtsp://[${address}]/x`,
    `rtsp://${address}/x`,
    `rtsp://[${address}]:8080/`,
    `rtsps://[${address.toUpperCase()}]/x`,
  ])
  const named = Object.keys(leadingNames).flatMap(name => [`rtsp://${name}/x`, `rtsp://u:p@${name}:8080/x`, `rtsps://${name.toUpperCase()}/`])
  const own = [
    'rtsp://192.168.77.1:8080/x',
    'rtsp://[fd77::1]:8080/',
    'rtsp://[::ffff:192.168.77.1]:8080/',
    'rtsp://3232255233:8080/',
  ]
  const direct = [
    ...four,
    ...six,
    ...named,
    ...own,
    ...tricks,
  ]
  return [
    ...direct.map(url => ({ url, names })),
    ...goodUrls.map(url => ({ url, names })),
    // The camera itself sends us there.
    ...[
      ...forbiddenFour.map(address => `rtsp://${address}/x`),
      ...forbiddenSix.map(address => `rtsp://[${address}]/x`),
      ...named,
      ...tricks,
      ...own,
    ]
      .map(redirect => ({ url: 'rtsp://192.168.0.20/x', names, redirect })),
  ]
}

import { isIP } from 'node:net'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'

/**
 * @typedef {object} Flags what `npm start` was told
 * @property {number} port 0 to 65535; 0 takes a free one
 * @property {string} [dataDir] absolute folder
 * @property {string} [host] address or name that tablets reach this machine by; absent: loopback only
 * @property {string} [certificate] absolute path of a PEM file; with `certificateKey`
 * @property {string} [certificateKey] absolute path of a PEM file
 * @property {string} [auditAnchors] absolute folder
 * @property {{ name: string, address: string }[]} cameras in the order given; an address may hold a password
 * @property {string} [model] detector id, or the absolute path of an .onnx file
 * @property {boolean} [station] whether a station was asked for or refused; absent: when Chromium is there
 */

/**
 * @typedef {{ kind: 'flags', flags: Flags } | { kind: 'help' } | { kind: 'wrong', message: string }} ReadFlags
 */

const DEFAULT_PORT = 8080

/** Every flag: the name of its value, whether it may be given again, and what it does. */
const TABLE = /** @type {const} */ ({
  'port': {
    value: 'N',
    help: [`TCP port of the web pages (default ${DEFAULT_PORT})`],
  },
  'data': {
    value: 'DIR',
    help: ['folder for the database, pictures and keys'],
  },
  'host': {
    value: 'ADDR',
    help: ['serve HTTPS on ADDR, the address that tablets reach', 'this machine by; without it, HTTP on this machine only'],
  },
  'cert': {
    value: 'FILE',
    help: ['with --host: your own certificate (PEM, with its chain)', 'instead of one of Ansim\'s own authority; read again', 'whenever the file changes'],
  },
  'key': {
    value: 'FILE',
    help: ['with --cert: its private key (PEM)'],
  },
  'audit-anchors': {
    value: 'DIR',
    help: ['where the audit trail is anchored: another disk, so that', 'who rewrites the database cannot rewrite its proof'],
  },
  'camera': {
    value: 'NAME=URL',
    many: true,
    help: ['watch rtsp://user:password@host/path; may be repeated'],
  },
  'model': {
    value: 'ID|FILE.onnx',
    help: ['detector: a folder of models/, or a file in YOLOX\'s layout'],
  },
  'station': {
    help: ['detect on this machine even when nobody watches'],
  },
  'no-station': {
    help: ['detect only in the browsers of those who watch'],
  },
  'help': {
    help: ['show this'],
  },
})

/** What `npm start -- --help` prints. */
export const helpText = [
  'npm start -- [flags]',
  '',
  'Sets up what is missing, then runs the server until Ctrl-C.',
  '',
  ...Object.entries(TABLE).flatMap(([name, { value, help }]) => {
    const [first, ...rest] = help
    return [
      `  ${`--${name}${value
        ? ` ${value}`
        : ''}`.padEnd(24)}${first}`,
      ...rest.map(line => `${' '.repeat(26)}${line}`),
    ]
  }),
  '',
].join('\n')

/**
 * Reads and checks the flags of `npm start`. No answer repeats a camera's address: it may hold a password.
 * @param {string[]} args arguments after the program's name
 * @param {{ cwd?: string }} [options] the folder that relative paths are meant from; npm hides the caller's behind INIT_CWD
 * @returns {ReadFlags} the flags, a wish for help, or one sentence that says what is wrong
 */
export function readFlags(args, { cwd = process.env.INIT_CWD || process.cwd() } = {}) {
  const { tokens } = parseArgs({
    args,
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(Object.entries(TABLE).map(([name, { value }]) => [
      name,
      {
        type: value ? 'string' : 'boolean',
      },
    ])),
  })
  /** @type {Flags} */
  const flags = { port: DEFAULT_PORT, cameras: [] }
  const seen = new Set()
  try {
    for (const token of tokens) {
      if (token.kind === 'positional')
        throw new WrongFlag(`"${shown(token.value)}" belongs to no flag; flags look like --port 8080.`)
      if (token.kind !== 'option')
        continue
      if (!Object.hasOwn(TABLE, token.name))
        throw new WrongFlag(unknownFlag(token.rawName))
      const { value: wanted, many } = TABLE[token.name]
      if (token.name === 'help')
        return { kind: 'help' }
      if (wanted && (token.value === undefined || token.value === '' || (!token.inlineValue && token.value.startsWith('--'))))
        throw new WrongFlag(`--${token.name} wants a value: --${token.name} ${wanted}.`)
      if (!wanted && token.value !== undefined)
        throw new WrongFlag(`--${token.name} takes no value.`)
      if (!many && seen.has(token.name))
        throw new WrongFlag(`--${token.name} was given twice; give it once.`)
      seen.add(token.name)
      take(flags, token.name, token.value ?? '', cwd)
    }
    if (seen.has('cert') !== seen.has('key'))
      throw new WrongFlag('--cert and --key belong together; give both files.')
    if (seen.has('cert') && !seen.has('host'))
      throw new WrongFlag('--cert wants --host: the name that the certificate is for.')
    if (seen.has('station') && seen.has('no-station'))
      throw new WrongFlag('--station and --no-station exclude each other; give one.')
  }
  catch (error) {
    if (error instanceof WrongFlag)
      return { kind: 'wrong', message: error.message }
    throw error
  }
  return { kind: 'flags', flags }
}

class WrongFlag extends Error {}

/**
 * @param {Flags} flags written to
 * @param {string} name of the flag
 * @param {string} value as given
 * @param {string} cwd for relative paths
 */
function take(flags, name, value, cwd) {
  switch (name) {
    case 'port': {
      const port = /^\d{1,5}$/.test(value)
        ? Number(value)
        : Number.NaN
      if (!(port <= 65_535))
        throw new WrongFlag('--port wants a number from 0 to 65535, for example --port 8080.')
      flags.port = port
      break
    }
    case 'data':
      flags.dataDir = path.resolve(cwd, value)
      break
    case 'host':
      if (value === '0.0.0.0' || value === '::' || !isHost(value))
        throw new WrongFlag('--host wants the address that tablets reach this machine by, for example --host 192.168.1.20.')
      flags.host = value
      break
    case 'cert':
      flags.certificate = path.resolve(cwd, value)
      break
    case 'key':
      flags.certificateKey = path.resolve(cwd, value)
      break
    case 'audit-anchors':
      flags.auditAnchors = path.resolve(cwd, value)
      break
    case 'camera':
      flags.cameras.push(readCamera(value, flags.cameras))
      break
    case 'model':
      flags.model = value.endsWith('.onnx')
        ? path.resolve(cwd, value)
        : value
      if (!value.endsWith('.onnx') && !/^[a-z0-9][a-z0-9.-]{0,63}$/.test(value))
        throw new WrongFlag('--model wants the name of a folder in models/ or a file that ends in .onnx.')
      break
    case 'station':
      flags.station = true
      break
    case 'no-station':
      flags.station = false
      break
  }
}

function readCamera(value, others) {
  const equals = value.indexOf('=')
  const name = equals < 0
    ? ''
    : value.slice(0, equals).trim()
  const address = equals < 0
    ? ''
    : value.slice(equals + 1).trim()
  // Without a name the address itself stands before the first "=", and must not be repeated.
  if (name === '' || name.includes('://'))
    throw new WrongFlag('--camera wants a name before the address: --camera gate=rtsp://user:password@192.168.1.64/stream.')
  if (name.length > 80)
    throw new WrongFlag('--camera wants a name of at most 80 characters.')
  if (!/^rtsp:\/\/[^/]/i.test(address))
    throw new WrongFlag(`--camera ${name}= wants an address that begins with rtsp://, for example rtsp://user:password@192.168.1.64/stream.`)
  if (others.some(other => other.name === name))
    throw new WrongFlag(`--camera ${name} was given twice; every camera wants a name of its own.`)
  return { name, address }
}

function isHost(value) {
  return isIP(value) !== 0 || /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i.test(value)
}

function shown(value) {
  return value.includes('://') || value.includes('@')
    ? '...'
    : value
}

function unknownFlag(rawName) {
  // "--camera-gate=rtsp://..." is cut at the equals sign already; a name never holds an address.
  const name = rawName.replace(/^-+/, '')
  const [nearest, distance] = Object.keys(TABLE)
    .map(known => /** @type {[string, number]} */ ([
      known,
      known.startsWith(name) || name.startsWith(known)
        ? 1
        : editDistance(known, name),
    ]))
    .sort((a, b) => a[1] - b[1])[0]
  const hint = distance <= 3
    ? `did you mean --${nearest}?`
    : '--help lists them.'
  return `There is no flag ${rawName}; ${hint}`
}

/**
 * Levenshtein's distance, by the row-wise dynamic programme of Wagner and Fischer (1974).
 * @param {string} a one word
 * @param {string} b another
 * @returns {number} least number of letters to insert, delete or change
 */
function editDistance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1]
        ? 0
        : 1))
    }
    row = next
  }
  return row[b.length]
}

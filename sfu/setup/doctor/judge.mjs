/**
 * @typedef {object} Finding what one line of the doctor says
 * @property {string} check what was looked at, in two or three words
 * @property {'ok' | 'warning' | 'problem'} state problem: the server will not work; warning: it will, with less
 * @property {string} message how it stands, and what to do unless it is fine
 */

/**
 * @typedef {object} Folder
 * @property {string} path absolute
 * @property {'there' | 'absent' | 'not-writable'} state absent: it can be made
 * @property {number} [freeBytes] of the disk it lies on, or will lie on
 */

/**
 * @typedef {object} MachineFacts what was seen, without a judgement
 * @property {string} hostNode version of the Node that runs this, such as v20.19.2
 * @property {string} [pinnedNode] version of the Node that will run the server; absent: none
 * @property {'complete' | 'incomplete'} packages node_modules against the lockfile
 * @property {'runs' | 'absent' | 'fails'} worker mediasoup's
 * @property {'runs' | 'absent' | 'fails' | 'own'} postgres own: DATABASE_URL names one
 * @property {{ path: string, version: string }} [chromium] absent: none
 * @property {Gpu} gpu what a headless Chromium finds
 * @property {Port[]} ports that the server wants
 * @property {number} [serverPid] the living server of the data folder
 * @property {Folder} data where everything is kept
 * @property {Folder} cache where built things are kept
 * @property {number} nowMs clock of this machine
 * @property {number} checkoutMs when the checkout was written
 * @property {'yes' | 'no' | 'unknown'} timeSynchronized whether a time server keeps the clock
 */

/** @typedef {{ kind: 'adapter', name: string } | { kind: 'emulated' } | { kind: 'none' } | { kind: 'unseen', why: string }} Gpu */
/** @typedef {{ port: number, what: 'pages' | 'pictures', state: 'free' | 'taken' | 'forbidden' }} Port */

const NEEDED_NODE = 24
const OLDEST_HOST_NODE = 20
const LOW_BYTES = 2_000_000_000
const NO_BYTES = 200_000_000
const DAY_MS = 86_400_000
// Nothing of this program is older.
const FIRST_RELEASE_MS = Date.UTC(2025, 0, 1)

/**
 * Judges a machine. Pure.
 * @param {MachineFacts} facts what was seen
 * @returns {Finding[]} one for each thing looked at, in the order of set-up
 */
export function judgeMachine(facts) {
  return [
    judgeNode(facts),
    judgePackages(facts),
    judgeWorker(facts),
    judgePostgres(facts),
    judgeChromium(facts),
    judgeGpu(facts),
    ...facts.ports.map(port => judgePort(port, facts.serverPid)),
    judgeFolder('data folder', facts.data, 'give another with --data, or make it yours'),
    judgeFolder('cache folder', facts.cache, 'set ANSIM_CACHE to a folder that you may write to'),
    judgeClock(facts),
  ]
}

function judgeNode({ hostNode, pinnedNode }) {
  const check = 'Node'
  if (majorOf(hostNode) < OLDEST_HOST_NODE)
    return problem(check, `${hostNode} is too old: install Node ${OLDEST_HOST_NODE} or newer.`)
  if (pinnedNode === undefined)
    return warning(check, `${hostNode}; the server's Node ${NEEDED_NODE} is not here yet: "npm start" fetches it, or install Node ${NEEDED_NODE}.`)
  return majorOf(pinnedNode) < NEEDED_NODE
    ? problem(check, `${pinnedNode} would run the server, which wants Node ${NEEDED_NODE}: run "npm ci".`)
    : ok(check, `${hostNode}; the server runs on ${pinnedNode}`)
}

function judgePackages({ packages }) {
  return packages === 'complete'
    ? ok('npm packages', 'as package-lock.json wants them')
    : warning('npm packages', 'missing or not as package-lock.json wants them: run "npm start", or "npm ci --ignore-scripts".')
}

function judgeWorker({ worker }) {
  const check = 'mediasoup worker'
  switch (worker) {
    case 'runs':
      return ok(check, 'starts')
    case 'absent':
      return warning(check, 'not made yet: "npm start" downloads or builds it, in 4 to 6 minutes.')
    default:
      return problem(check, 'does not start here: remove its folder from the cache and run "npm start", or set MEDIASOUP_WORKER_BIN.')
  }
}

function judgePostgres({ postgres }) {
  const check = 'PostgreSQL'
  switch (postgres) {
    case 'runs':
      return ok(check, 'its programs start')
    case 'own':
      return ok(check, 'DATABASE_URL names it')
    case 'absent':
      return warning(check, 'not copied to the cache yet: "npm start" does it.')
    default:
      return problem(check, 'its programs do not start on this system: set DATABASE_URL to a PostgreSQL of your own.')
  }
}

function judgeChromium({ chromium }) {
  return chromium
    ? ok('Chromium', `${chromium.version}, ${chromium.path}`)
    : warning('Chromium', 'none, so nobody detects while no browser watches: install Chromium, or set CHROMIUM to one.')
}

function judgeGpu({ gpu }) {
  const check = 'graphics'
  switch (gpu.kind) {
    case 'adapter':
      return ok(check, `the station detects on ${gpu.name}`)
    case 'emulated':
      return warning(check, 'WebGPU is emulated here, so the station detects on the processor, slower: expect a few frames a second in all.')
    case 'none':
      return warning(check, 'no graphics processor for WebGPU, so the station detects on the processor, slower: browsers with one take over when they watch.')
    default:
      return warning(check, `not known: ${gpu.why}`)
  }
}

function judgePort({ port, what, state }, serverPid) {
  const check = `port ${port}`
  const use = what === 'pages'
    ? 'of the pages'
    : 'of the pictures'
  switch (state) {
    case 'free':
      return ok(check, `free, ${use}`)
    case 'taken':
      return serverPid === undefined
        ? problem(check, `${use}, is taken by another program: end that, or give another with --port.`)
        : ok(check, `${use}, in use; the server runs (pid ${serverPid})`)
    default:
      return problem(check, `${use}, is for the system's own programs: give one above 1023 with --port.`)
  }
}

/**
 * @param {string} check its name
 * @param {Folder} folder what was seen of it
 * @param {string} remedy completes "cannot be written: "
 * @returns {Finding} the judgement
 */
function judgeFolder(check, { path, state, freeBytes = 0 }, remedy) {
  if (state === 'not-writable')
    return problem(check, `${path} cannot be written: ${remedy}.`)
  const room = `${(freeBytes / 1e9).toFixed(1)} GB free`
  if (freeBytes < NO_BYTES)
    return problem(check, `${path}, ${room}: make room, or nothing can be kept.`)
  if (freeBytes < LOW_BYTES)
    return warning(check, `${path}, ${room}: make room soon, the server wants 2 GB.`)
  return ok(check, `${path}, ${room}${state === 'absent'
    ? ', will be made'
    : ''}`)
}

function judgeClock({ nowMs, checkoutMs, timeSynchronized }) {
  const now = new Date(nowMs).toISOString().slice(0, 16).replace('T', ' ')
  if (nowMs < FIRST_RELEASE_MS || nowMs < checkoutMs - DAY_MS)
    return problem('clock', `${now} UTC lies in the past: set the time, for events carry it.`)
  if (timeSynchronized === 'no')
    return warning('clock', `${now} UTC, not kept by a time server: run "timedatectl set-ntp true", for events carry it.`)
  return ok('clock', `${now} UTC${timeSynchronized === 'yes'
    ? ', kept by a time server'
    : ''}`)
}

function majorOf(version) {
  return Number(/^v?(\d+)/.exec(version)?.[1] ?? 0)
}

function ok(check, message) {
  return { check, state: /** @type {const} */ ('ok'), message }
}

function warning(check, message) {
  return { check, state: /** @type {const} */ ('warning'), message }
}

function problem(check, message) {
  return { check, state: /** @type {const} */ ('problem'), message }
}

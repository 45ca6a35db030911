import dgram from 'node:dgram'
import { once } from 'node:events'
import { access, constants, readFile, stat, statfs } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import process from 'node:process'
import { findChromium } from '../chromium.mjs'
import { findMediasoupWorker } from '../mediasoup-worker.mjs'
import { matchesLock } from '../npm-dependencies.mjs'
import { findPinnedNode } from '../pinned-node.mjs'
import { findPostgresBinaries } from '../postgres-binaries.mjs'
import { runCommand } from '../run-command.mjs'
import { probeGpu } from './gpu-probe.mjs'

/**
 * Looks at this machine; changes nothing and installs nothing.
 * @param {{ root: string, cacheDir: string, dataDir: string, port: number, env?: NodeJS.ProcessEnv }} options the checkout, the two
 *   folders, and the port that the pages will have
 * @returns {Promise<import('./judge.mjs').MachineFacts>} what was seen
 */
export async function lookAtMachine({ root, cacheDir, dataDir, port, env = process.env }) {
  const [pinnedNode, isComplete, worker, postgres, chromium, serverPid, data, cache, checkout, timeSynchronized, ports] = await Promise.all([
    findPinnedNode(root).then(({ version }) => version, () => undefined),
    matchesLock(root),
    findMediasoupWorker({ root, cacheDir, env }),
    env.DATABASE_URL
      ? 'own'
      : findPostgresBinaries({ root, cacheDir }),
    findChromium(env),
    findServer(dataDir),
    lookAtFolder(dataDir),
    lookAtFolder(cacheDir),
    stat(path.join(root, 'package.json')),
    findTimeSync(),
    lookAtPorts(port),
  ])
  return {
    hostNode: process.version,
    pinnedNode,
    packages: isComplete ? 'complete' : 'incomplete',
    worker,
    postgres,
    chromium: chromium && { path: chromium.path, version: chromium.how },
    gpu: chromium
      ? await probeGpu(chromium.path)
      : { kind: 'unseen', why: 'there is no Chromium to ask; the browsers of those who watch use their own.' },
    ports,
    serverPid,
    data,
    cache,
    nowMs: Date.now(),
    checkoutMs: checkout.mtimeMs,
    timeSynchronized,
  }
}

async function lookAtPorts(port) {
  /** @type {import('./judge.mjs').Port[]} */
  const ports = [
    { port, what: 'pages', state: await tryTcp(port) },
  ]
  // Pictures take the one next to it, by UDP and TCP; without one, any.
  if (port > 0 && port < 65_535) {
    const states = [await tryTcp(port + 1), await tryUdp(port + 1)]
    ports.push({ port: port + 1, what: 'pictures', state: states.find(state => state !== 'free') ?? 'free' })
  }
  return ports
}

async function tryTcp(port) {
  const server = net.createServer()
  server.listen({ port, host: '127.0.0.1', exclusive: true })
  return bound(server, 'listening')
}

async function tryUdp(port) {
  const socket = dgram.createSocket('udp4')
  socket.bind({ port, address: '127.0.0.1', exclusive: true })
  return bound(socket, 'listening')
}

async function bound(socket, event) {
  try {
    await once(socket, event)
    socket.close()
    return 'free'
  }
  catch (error) {
    return error.code === 'EACCES'
      ? 'forbidden'
      : 'taken'
  }
}

/** A folder that is absent is judged by the nearest one above it. */
async function lookAtFolder(folder) {
  let present = folder
  while (!await isThere(present) && path.dirname(present) !== present)
    present = path.dirname(present)
  const isWritable = await access(present, constants.W_OK | constants.X_OK).then(() => true, () => false)
  const isFolder = (await stat(present)).isDirectory()
  const disk = await statfs(present)
  return {
    path: folder,
    state: !isWritable || !isFolder
      ? 'not-writable'
      : present === folder
        ? 'there'
        : 'absent',
    freeBytes: disk.bavail * disk.bsize,
  }
}

async function isThere(folder) {
  return stat(folder).then(() => true, error => error.code !== 'ENOENT' && error.code !== 'ENOTDIR')
}

// The server writes its pid down; one that died leaves it behind.
async function findServer(dataDir) {
  const pid = Number((await readFile(path.join(dataDir, 'server.pid'), 'utf8').catch(() => '')).split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 0)
    return undefined
  try {
    process.kill(pid, 0)
    return pid
  }
  catch (error) {
    return error.code === 'EPERM'
      ? pid
      : undefined
  }
}

async function findTimeSync() {
  const { code, output } = await runCommand('timedatectl', ['show', '--property=NTPSynchronized', '--value'], { timeoutMs: 5_000 })
  const word = output.trim()
  return code === 0 && (word === 'yes' || word === 'no')
    ? word
    : 'unknown'
}

import type { Buffer } from 'node:buffer'
import type { ChildProcess } from 'node:child_process'
import type { SystemStatus } from '../../sfu/contract/status.ts'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { freePort, repository } from '../../e2e/plant.ts'
import { processTree } from '../../e2e/processes.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { ensureToolchain } from '../../sfu/setup/toolchain.mjs'
import { endTree, leaveNothing } from '../leftovers.ts'

/** Whom it dies with: `server` leaves PostgreSQL to end by itself, `machine` takes every process below it at once, as a power cut does. */
export type Death = 'server' | 'machine'

/**
 * The product's server as a process that can be killed and started again over the same data, without npm in between: a start takes about a
 * second. It has one camera, which is never there.
 */
export class SiteServer {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'ansim-sync-'))
  readonly port: number
  readonly #node: string
  readonly #env: Record<string, string>
  readonly #isCleared: () => void
  #process: ChildProcess | undefined
  #lines: string[] = []

  static async open(): Promise<SiteServer> {
    const { node, env } = await ensureToolchain({
      need: { chromium: false, pages: false },
      write: () => {},
    })
    const server = new SiteServer(await freePort(), node, env)
    await server.start()
    return server
  }

  private constructor(port: number, node: string, env: Record<string, string>) {
    this.port = port
    this.#node = node
    this.#env = env
    this.#isCleared = leaveNothing(() => {
      if (this.#process?.pid !== undefined)
        endTree(this.#process.pid)
      rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 5 })
    })
  }

  get address(): string {
    return `http://localhost:${this.port}`
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const lines: string[] = []
    this.#lines = lines
    const child = spawn(this.#node, [
      'sfu/main.ts',
      '--port',
      String(this.port),
      '--data',
      this.dataDir,
      '--no-station',
      '--camera',
      'None=rtsp://127.0.0.1:9/none',
    ], {
      cwd: repository,
      env: {
        ...process.env,
        ...this.#env,
      },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process = child
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => lines.push(...chunk.toString().split('\n').filter(Boolean)))
    await waitFor('the server to start', () => {
      if (child.exitCode !== null)
        throw new Error(`the server stopped with ${child.exitCode}:\n${lines.join('\n')}`)
      return lines.some(line => /#token=|^Sign in /.test(line))
    }, 120_000, () => lines.slice(-20).join('\n'))
  }

  /** SIGKILL: nothing is flushed, answered or closed. Resolves when the process is gone. */
  async kill(death: Death): Promise<void> {
    const child = this.#process
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null)
      return
    const gone = once(child, 'exit')
    const victims = death === 'machine'
      ? processTree(child.pid).map(({ pid }) => pid)
      : [child.pid]
    for (const pid of victims) {
      try { process.kill(pid, 'SIGKILL') }
      catch {}
    }
    await gone
  }

  /** As Ctrl-C does; one that is not gone within a minute is ended. */
  async stop(): Promise<void> {
    const child = this.#process
    if (!child || child.exitCode !== null || child.signalCode !== null)
      return
    const gone = once(child, 'exit')
    child.kill('SIGINT')
    const late = setTimeout(() => child.pid !== undefined && endTree(child.pid), 60_000)
    await gone
    clearTimeout(late)
  }

  /** Runs `npx ansim ...` against this server; rejects with its words when it fails. */
  async cli(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('npx', [
      '--no-install',
      'ansim',
      ...args,
      '--data',
      this.dataDir,
    ], { cwd: repository, maxBuffer: 2 ** 30 })
    return stdout
  }

  async signInLink(role = 'supervisor'): Promise<string> {
    const link = /https?:\S+#token=\S+/.exec(await this.cli('sign-in', '--role', role))?.[0]
    if (!link)
      throw new Error('There was no sign-in link.')
    return link
  }

  async status(): Promise<SystemStatus> {
    return JSON.parse(await this.cli('status', '--json')) as SystemStatus
  }

  /** What it printed since its last start, for failures. */
  get lines(): readonly string[] {
    return this.#lines
  }

  async destroy(): Promise<void> {
    await this.stop()
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 5 })
    this.#isCleared()
  }
}

import type { Buffer } from 'node:buffer'
import type { ChildProcess } from 'node:child_process'
import type { StoredSafetyEvent } from '../sfu/contract/safety-event.ts'
import type { SystemStatus } from '../sfu/contract/status.ts'
import type { OperatorClient } from '../sfu/operator/operator-client.ts'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { personRoleSchema } from '../sfu/contract/role.ts'
import { createOperatorClient } from '../sfu/operator/operator-client.ts'
import { processesNaming } from './processes.ts'
import { waitFor } from './wait-for.ts'

export const repository = join(import.meta.dirname, '..')

export interface PlantOptions {
  cameras: Record<string, string>
  station?: boolean
  flags?: string[]
  /** Keep the data of an earlier plant: a restart. */
  dataDir?: string
  port?: number
  /** ms until the server must have printed its link; 120,000. */
  startMs?: number
}

/** A TCP port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>(resolve => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise(resolve => probe.close(resolve))
  if (!address || typeof address === 'string')
    throw new Error('no port')
  return address.port
}

/** The product as a user starts it (`npm start -- ...`), in a data folder and on a port of its own. */
export class Plant {
  readonly dataDir: string
  readonly port: number
  readonly lines: string[] = []
  exitCode: number | null | undefined
  #child: ChildProcess
  /** What `npx ansim` asks the server by, without a process for each question. */
  #operator: OperatorClient

  static async start(options: PlantOptions): Promise<Plant> {
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'ansim-e2e-'))
    const plant = new Plant(dataDir, options.port ?? await freePort(), options)
    try {
      await plant.line(/#token=/, options.startMs ?? 120_000)
      return plant
    }
    catch (error) {
      // Nobody else knows of it.
      await plant.#end()
      if (options.dataDir === undefined)
        rmSync(dataDir, { recursive: true, force: true })
      throw error
    }
  }

  private constructor(dataDir: string, port: number, options: PlantOptions) {
    this.dataDir = dataDir
    this.port = port
    this.#operator = createOperatorClient(dataDir)
    const cameras = Object.entries(options.cameras).flatMap(([name, address]) => ['--camera', `${name}=${address}`])
    const station = options.station === undefined
      ? []
      : [
          options.station ? '--station' : '--no-station',
        ]
    this.#child = spawn('npm', [
      'start',
      '-s',
      '--',
      '--port',
      String(port),
      '--data',
      dataDir,
      ...station,
      ...cameras,
      ...options.flags ?? [],
    ], {
      cwd: repository,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const take = (chunk: Buffer): void => { this.lines.push(...chunk.toString().split('\n').filter(Boolean)) }
    this.#child.stdout?.on('data', take)
    this.#child.stderr?.on('data', take)
    this.#child.on('exit', (code) => { this.exitCode = code })
  }

  get address(): string {
    return `http://localhost:${this.port}`
  }

  /** The first printed line that matches, waiting for it. */
  async line(pattern: RegExp, timeoutMs = 60_000): Promise<string> {
    return waitFor(`a line like ${pattern}`, () => {
      if (this.exitCode !== undefined)
        throw new Error(`the server stopped with ${this.exitCode}:\n${this.lines.join('\n')}`)
      return this.lines.find(line => pattern.test(line))
    }, timeoutMs, () => this.lines.slice(-40).join('\n'))
  }

  /** A fresh one-time link, as `npx ansim sign-in` makes one. */
  async signInLink(role = 'supervisor'): Promise<string> {
    return (await this.#operator.call('sign-in-link.create', {
      body: {
        role: personRoleSchema.parse(role),
      },
    })).link
  }

  /** Runs `npx ansim ...` against this plant. */
  cli(...args: string[]): Promise<{ code: number | null, stdout: string, stderr: string }> {
    return new Promise((resolve, reject) => {
      const child = spawn('npx', [
        '--no-install',
        'ansim',
        ...args,
        '--data',
        this.dataDir,
      ], {
        cwd: repository,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 120_000,
      })
      let stdout = ''
      let stderr = ''
      child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString() })
      child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString() })
      child.on('error', reject)
      child.on('close', code => resolve({ code, stdout, stderr }))
    })
  }

  /** The events the server has, in its order: what `npx ansim events --json` prints. */
  async events(): Promise<StoredSafetyEvent[]> {
    const events: StoredSafetyEvent[] = []
    for (let after = 0; ;) {
      const { items, cursor, upToDate } = await this.#operator.call('sync.feed', {
        query: { after },
      })
      events.push(...items)
      after = cursor
      if (upToDate)
        return events
    }
  }

  /** What `npx ansim status --json` prints. */
  status(): Promise<SystemStatus> {
    return this.#operator.call('status.get')
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Stops as Ctrl-C does, and answers how many ms it took until the process was gone. */
  async stop({ keepData = false } = {}): Promise<number> {
    const started = performance.now()
    if (this.exitCode === undefined)
      this.signal('SIGINT')
    await waitFor('the server to stop', () => this.exitCode !== undefined, 30_000, () => this.lines.slice(-20).join('\n'))
    if (!keepData)
      rmSync(this.dataDir, { recursive: true, force: true })
    return performance.now() - started
  }

  /** Last resort in afterEach: nothing of a failed test may live on. */
  async destroy(): Promise<void> {
    await this.#end()
    rmSync(this.dataDir, { recursive: true, force: true })
  }

  async #end(): Promise<void> {
    if (this.exitCode !== undefined || !this.#child.pid)
      return
    this.signal('SIGTERM')
    await waitFor('the server to stop', () => this.exitCode !== undefined, 15_000).catch(() => {
      // The server leads a group of its own, and so do its parts; all of them name the data folder.
      for (const { pid } of processesNaming(this.dataDir))
        process.kill(pid, 'SIGKILL')
    })
  }
}

import type { Buffer } from 'node:buffer'
import type { ChildProcess } from 'node:child_process'
import type { StoredSafetyEvent } from '../sfu/contract/safety-event.ts'
import type { SystemStatus } from '../sfu/contract/status.ts'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { waitFor } from './wait-for.ts'

export const repository = join(import.meta.dirname, '..')

export interface PlantOptions {
  cameras: Record<string, string>
  station?: boolean
  flags?: string[]
  /** Keep the data of an earlier plant: a restart. */
  dataDir?: string
  port?: number
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

  static async start(options: PlantOptions): Promise<Plant> {
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'ansim-e2e-'))
    const plant = new Plant(dataDir, options.port ?? await freePort(), options)
    await plant.line(/#token=/, 120_000)
    return plant
  }

  private constructor(dataDir: string, port: number, options: PlantOptions) {
    this.dataDir = dataDir
    this.port = port
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

  /** A fresh one-time link, made the way a user makes one. */
  async signInLink(role = 'supervisor'): Promise<string> {
    const { stdout } = await this.cli('sign-in', '--role', role)
    const link = /https?:\S+#token=\S+/.exec(stdout)?.[0]
    if (!link)
      throw new Error(`no link in: ${stdout}`)
    return link
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
      })
      let stdout = ''
      let stderr = ''
      child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString() })
      child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString() })
      child.on('error', reject)
      child.on('close', code => resolve({ code, stdout, stderr }))
    })
  }

  /** The events the server has, as `npx ansim events --json` prints them: one object a line. */
  async events(): Promise<StoredSafetyEvent[]> {
    const { stdout } = await this.cli('events', '--json')
    return stdout.split('\n').filter(Boolean).map(line => JSON.parse(line) as StoredSafetyEvent)
  }

  async status(): Promise<SystemStatus> {
    const { code, stdout, stderr } = await this.cli('status', '--json')
    if (code !== 0)
      throw new Error(`status: ${stderr}`)
    return JSON.parse(stdout) as SystemStatus
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
    if (this.exitCode === undefined && this.#child.pid) {
      this.signal('SIGTERM')
      await waitFor('the server to stop', () => this.exitCode !== undefined, 15_000).catch(() => process.kill(-this.#child.pid!, 'SIGKILL'))
    }
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}

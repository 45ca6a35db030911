import { readFile, rm } from 'node:fs/promises'
import process from 'node:process'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { MediasoupPlane } from './mediasoup-plane.ts'
import { findWorker } from './testing/find-worker.ts'
import { describeMediaPlane } from './testing/media-plane-conformance.ts'
import { createRealPlane } from './testing/real-plane.ts'

const workerBin = findWorker()
const folders: string[] = []

afterAll(async () => {
  for (const folder of folders)
    await rm(folder, { recursive: true, force: true })
})

const patience = { timeout: 15_000, interval: 20 }

function seen(plane: MediasoupPlane, type: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = plane.subscribe((event) => {
      if (event.type !== type)
        return
      stop()
      resolve()
    })
  })
}

function create(program = workerBin ?? '', workerCount = 1): ReturnType<typeof createRealPlane> {
  const made = createRealPlane(program, workerCount)
  folders.push(made.launcherFolder)
  return made
}

describe.skipIf(workerBin === undefined)('with the real worker', () => {
  describeMediaPlane('MediasoupPlane', (workerCount) => {
    const { plane } = create(workerBin, workerCount)
    return {
      plane,
      async loseWorker(of) {
        const lost = seen(plane, 'viewers-lost')
        process.kill(plane.workerPidOf(of) ?? Number.NaN, 'SIGKILL')
        await lost
      },
      untilRebuilt: async () => await vi.waitFor(() => expect(plane.stats().healthy).toBe(true), patience),
    }
  })

  it('runs the worker in a process group of its own, without our environment, and leaves no process and no signal handler', async () => {
    process.env.ANSIM_TEST_SECRET = 'geheim'
    const handlers = process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')
    const { plane } = create()
    const running = plane.run(new AbortController().signal)
    await plane.ready()
    const pid = plane.workerPids[0] ?? 0
    expect(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')).toBe(handlers)
    if (process.platform === 'linux') {
      const [, , group] = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ')
      expect(Number(group)).toBe(pid)
      expect(await readFile(`/proc/${pid}/environ`, 'utf8')).not.toContain('geheim')
      expect((await readFile(`/proc/${pid}/comm`, 'utf8')).trim()).toBe('mediasoup-worke')
    }
    await plane.close()
    await running
    delete process.env.ANSIM_TEST_SECRET
    expect(() => process.kill(pid, 0)).toThrow()
  })

  it.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)('runs the worker as the system user when we are root', async () => {
    const { options } = create()
    const plane = new MediasoupPlane({
      ...options,
      user: { uid: 65_534, gid: 65_534 },
    })
    const running = plane.run(new AbortController().signal)
    await plane.ready()
    const status = await readFile(`/proc/${plane.workerPids[0]}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\t65534\t65534/m)
    expect(status).toMatch(/^Gid:\t65534\t65534/m)
    expect(status).toMatch(/^Groups:\t *$/m)
    await plane.close()
    await running
  })

  it('says what to do when the worker cannot start, and does not try for ever', async () => {
    const { plane } = create('/nonexistent/mediasoup-worker')
    const running = plane.run(new AbortController().signal)
    await expect(plane.ready()).rejects.toEqual(expect.objectContaining({
      code: 'media-unavailable',
      message: expect.stringContaining('MEDIASOUP_WORKER_BIN'),
    }))
    await expect(running).rejects.toEqual(expect.objectContaining({ code: 'media-unavailable' }))
  })
})

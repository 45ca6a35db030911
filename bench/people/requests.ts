import type { CameraId } from '../../sfu/contract/ids.ts'
import type { RouteName } from '../../sfu/contract/routes.ts'
import type { Figures } from '../bench.ts'
import { rm } from 'node:fs/promises'
import { errorTable } from '../../sfu/contract/errors.ts'
import { routes } from '../../sfu/contract/routes.ts'
import { runMalformed } from '../../sfu/http/testing/malformed-run.ts'
import { openMatrixWorld } from '../../sfu/http/testing/matrix-world.ts'
import { openTestSite, send } from '../../sfu/http/testing/test-site.ts'
import { findWorker } from '../../sfu/media/testing/find-worker.ts'
import { gate, sendPictures } from '../../sfu/media/testing/plane-bench.ts'
import { createRealPlane } from '../../sfu/media/testing/real-plane.ts'
import { fuzzSignaling } from '../../sfu/ws/testing/fuzz-signaling.ts'
import { openBenchPostgres } from '../bench-postgres.ts'
import { figure } from '../figure.ts'

const perRoute = 1_000
const frames = 100_000
const phone = '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0009' as CameraId

/**
 * server_errors: answers 5xx to malformed requests, whole requests without an answer, lines of the log that speak of a failure of ours, errors
 * of the server's own over the socket, and workers that died. A 503 that says busy is counted apart.
 */
export async function measureRequests(seed: number, say: (line: string) => void): Promise<Figures> {
  const overHttp = await malformed(seed, say)
  const overSocket = await frameNoise(seed, say)
  return {
    server_errors: figure(overHttp.errors + overSocket, ''),
    malformed_requests: figure(overHttp.sent, ''),
    busy_answers: figure(overHttp.busy, ''),
    socket_frames: figure(frames, ''),
  }
}

async function malformed(seed: number, say: (line: string) => void): Promise<{ errors: number, sent: number, busy: number }> {
  const { server, close } = await openBenchPostgres()
  try {
    const site = await openTestSite({ server })
    try {
      const names = Object.keys(routes) as RouteName[]
      say(`${perRoute} malformed requests to each of ${names.length} routes, seed ${seed}`)
      const { failures, sent, busy } = await runMalformed(await openMatrixWorld(site), site.port, names, perRoute, seed, say)
      failures.forEach(failure => say(`ERROR ${failure}`))
      const logged = site.test.log.filter(({ level }) => level === 'error')
      logged.forEach(line => say(`LOGGED ${line.message} ${JSON.stringify(line.fields).slice(0, 300)}`))
      const { status } = await send(site, 'GET', '/healthz')
      return { errors: Math.max(failures.length, logged.length) + (status === 200
        ? 0
        : 1), sent, busy }
    }
    finally {
      await site.close()
    }
  }
  finally {
    await close()
  }
}

async function frameNoise(seed: number, say: (line: string) => void): Promise<number> {
  const workerBin = findWorker()
  if (workerBin === undefined)
    throw new Error('There is no media worker: run npm start once.')
  say(`${frames} frames before two media workers, seed ${seed}`)
  const { plane, launcherFolder } = createRealPlane(workerBin, 2)
  const running = plane.run(new AbortController().signal)
  try {
    await plane.ready()
    const pids = [...plane.workerPids].join()
    sendPictures(await plane.openInlet(gate), 3, 0)
    const { errors, codes, answers } = await fuzzSignaling(plane, [gate.cameraId, phone], frames, seed)
    const ours = [...codes].filter(([code]) => errorTable[code as keyof typeof errorTable].httpStatus >= 500)
    say(`${answers} answers: ${[...codes].map(([code, times]) => `${times} x ${code}`).join(', ')}`)
    errors.forEach(line => say(`ERROR ${line.message} ${JSON.stringify(line.fields).slice(0, 300)}`))
    return errors.length + ours.reduce((sum, [, times]) => sum + times, 0) + plane.stats().rebuilds + (pids === [...plane.workerPids].join()
      ? 0
      : 1)
  }
  finally {
    await plane.close()
    await running.catch(() => {})
    await rm(launcherFolder, { recursive: true, force: true })
  }
}

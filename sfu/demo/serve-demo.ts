import type { TestCamera } from './rtsp-server/test-camera.ts'
import { AppError } from '#contract/app-error'
import { loadDemoStreams } from './demo-streams.ts'
import { startTestCamera } from './rtsp-server/test-camera.ts'

/**
 * Serves `cameras` streams that repeat the clips of the demo plant, on loopback and without a password; one READY line each
 * with its address. Fails with 'bad-input' when the port (0: any free one) is taken.
 */
export async function serveDemo({ cameras, port }: { cameras: number, port: number }, print: (line: string) => void): Promise<TestCamera> {
  const streams = await loadDemoStreams(cameras)
  const server = await startTestCamera({ streams, port }).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'EADDRINUSE' || cause.code === 'EACCES'
      ? new AppError('bad-input', `The port ${port} is taken or not allowed here; choose another with --port.`, {}, { cause })
      : cause
  })
  for (const name of Object.keys(streams))
    print(`READY ${server.url(name)}`)
  return server
}

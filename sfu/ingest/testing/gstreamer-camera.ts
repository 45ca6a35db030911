import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

const program = join(import.meta.dirname, 'gstreamer-camera.py')

/**
 * A camera by GStreamer's RTSP server until the test ends: its address, or why there is none on this machine. `options` are those of
 * gstreamer-camera.py.
 */
export async function startGstreamerCamera(clip: string, options: readonly string[]): Promise<{ readonly url: string } | { readonly absent: string }> {
  const child = spawn('/usr/bin/python3', [program, clip, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL'))
      await once(child, 'exit')
  })
  let complaint = ''
  child.on('error', error => complaint += error.message)
  child.stderr.on('data', chunk => complaint += String(chunk))
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('READY ')) {
      return {
        url: line.slice(6),
      }
    }
  }
  return { absent: `GStreamer's RTSP server does not run here: ${complaint.trim().split('\n').at(-1) ?? 'it ended'}` }
}

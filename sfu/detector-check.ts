import type { DetectorGate } from '#contract/detector-routes'
import { spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { AppError } from '#contract/app-error'
import { detectorGateSchema } from '#contract/detector-routes'
import { z } from '#contract/schema'

/** The slowest detector that a browser could use is through in a fraction of this. */
const longestMs = 300_000
const answerSchema = z.object({
  gates: z.array(detectorGateSchema),
})

/**
 * Runs `npx ansim model check` over a file in a process of its own, with little priority: a file from somewhere is read and run there, and cameras
 * are not kept waiting. Fails with 'model-invalid' where it cannot be read and 'internal' where it could not be checked.
 */
export function checkDetector(root: string, file: string): Promise<DetectorGate[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [
      join(root, 'models/check/main.ts'),
      'check',
      file,
      '--json',
    ], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH },
      timeout: longestMs,
      killSignal: 'SIGKILL',
    })
    try {
      if (child.pid !== undefined)
        setPriority(child.pid, 10)
    }
    catch {
      // Over already.
    }
    let answer = ''
    let words = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => answer += text)
    child.stderr.setEncoding('utf8').on('data', (text: string) => words = `${words}${text}`.slice(-2_000))
    child.once('error', error => reject(new AppError('internal', 'The detector could not be checked; look at the server\'s log.', {}, { cause: error })))
    child.once('close', (code) => {
      const parsed = answerSchema.safeParse(readJson(answer))
      if (parsed.success)
        return resolve(parsed.data.gates)
      if (words.includes('ERR_MODULE_NOT_FOUND'))
        return reject(new AppError('internal', 'This installation has not what detectors are checked with; run npm ci without --omit=dev in its folder.'))
      reject(code === 1
        ? new AppError('model-invalid', words.trim().split('\n').at(-1) ?? 'This file cannot be read as a detector.')
        : new AppError('internal', `The detector could not be checked${code === null
            ? ' in five minutes'
            : ''}: ${words.trim().split('\n').at(-1) ?? 'no reason was given'}.`))
    })
  })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return undefined
  }
}

import { spawn } from 'node:child_process'
import os from 'node:os'
import process from 'node:process'

const KEPT_OUTPUT = 16_000

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/**
 * Runs a program to its end, without a shell, and keeps the tail of what it says. While it runs, SIGINT and SIGTERM end it and us.
 * @param {string} command program, looked up in PATH
 * @param {string[]} args its arguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, inherit?: boolean, input?: Uint8Array, silenceMs?: number, echo?: (text: string) => void }} [options]
 *   `inherit`: the program speaks to our terminal itself; `input`: bytes for its standard input; `silenceMs`: it is killed when it says
 *   nothing for so long; `echo`: told what it says as it says it
 * @returns {Promise<{ code: number, output: string, stoodStill: boolean }>} exit code (127: not found, 128: ended by a signal), stdout and stderr
 *   together, whether it was killed for its silence
 */
export function runCommand(command, args, { cwd, env = process.env, timeoutMs, inherit = false, input, silenceMs, echo } = {}) {
  return new Promise((resolve) => {
    let output = ''
    const outlet = inherit ? 'inherit' : 'pipe'
    const child = spawn(command, args, {
      cwd,
      env,
      timeout: timeoutMs,
      stdio: [
        input ? 'pipe' : 'ignore',
        outlet,
        outlet,
      ],
    })
    let stoodStill = false
    const alarm = silenceMs === undefined
      ? undefined
      : setTimeout(() => {
          stoodStill = true
          child.kill('SIGKILL')
        }, silenceMs)
    const end = (result) => {
      clearTimeout(alarm)
      running.delete(child)
      if (running.size === 0)
        process.off('SIGINT', endAll).off('SIGTERM', endAll)
      resolve({ ...result, stoodStill })
    }
    if (running.size === 0)
      process.on('SIGINT', endAll).on('SIGTERM', endAll)
    running.add(child)

    const keep = (chunk) => {
      output = (output + chunk).slice(-KEPT_OUTPUT)
      echo?.(chunk)
      alarm?.refresh()
    }
    child.stdout?.setEncoding('utf8').on('data', keep)
    child.stderr?.setEncoding('utf8').on('data', keep)
    child.on('error', error => end({ code: 127, output: error.message }))
    child.on('close', code => end({ code: code ?? 128, output }))
    if (input) {
      // A program that ends early closes its input; its exit code tells more than EPIPE.
      child.stdin?.on('error', () => {})
      child.stdin?.end(input)
    }
  })
}

/**
 * Finds out whether a program can be started.
 * @param {string} command program, looked up in PATH
 * @returns {Promise<boolean>} whether it was found
 */
export async function commandExists(command) {
  const { code } = await runCommand(command, ['--version'], { timeoutMs: 10_000 })
  return code !== 127
}

// A signal sent to us alone, by npm or a service manager, would leave a compiler running behind us.
function endAll(signal) {
  for (const child of running)
    child.kill(signal)
  process.exit(128 + os.constants.signals[signal])
}

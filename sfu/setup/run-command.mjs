import { spawn } from 'node:child_process'
import os from 'node:os'
import process from 'node:process'

const KEPT_OUTPUT = 16_000
const PIPES_CLOSE_MS = 5_000

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/**
 * Runs a program to its end, without a shell, and keeps the tail of what it says. While it runs, SIGINT and SIGTERM end it and us.
 * With `silenceMs` or `limitMs` it leads a process group of its own, so that what it started is ended with it.
 * @param {string} command program, looked up in PATH
 * @param {string[]} args its arguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, inherit?: boolean, input?: Uint8Array, silenceMs?: number, limitMs?: number, echo?: (text: string) => void }} [options]
 *   `inherit`: the program speaks to our terminal itself; `input`: bytes for its standard input; `silenceMs`: it is killed when it says
 *   nothing for so long; `limitMs`: it is killed when it has not ended by then; `echo`: told what it says as it says it
 * @returns {Promise<{ code: number, output: string, stoodStill: boolean, tookTooLong: boolean }>} exit code (127: not found, 128: ended by a
 *   signal), stdout and stderr together, whether it was killed for its silence or for its time
 */
export function runCommand(command, args, { cwd, env = process.env, timeoutMs, inherit = false, input, silenceMs, limitMs, echo } = {}) {
  return new Promise((resolve) => {
    let output = ''
    const outlet = inherit ? 'inherit' : 'pipe'
    const child = spawn(command, args, {
      cwd,
      env,
      timeout: timeoutMs,
      detached: silenceMs !== undefined || limitMs !== undefined,
      stdio: [
        input ? 'pipe' : 'ignore',
        outlet,
        outlet,
      ],
    })
    let stoodStill = false
    let tookTooLong = false
    const alarm = silenceMs === undefined
      ? undefined
      : setTimeout(() => {
          stoodStill = true
          signalGroup(child, 'SIGKILL')
        }, silenceMs)
    const limit = limitMs === undefined
      ? undefined
      : setTimeout(() => {
          tookTooLong = true
          signalGroup(child, 'SIGKILL')
        }, limitMs)
    const end = (result) => {
      clearTimeout(alarm)
      clearTimeout(limit)
      running.delete(child)
      if (running.size === 0)
        process.off('SIGINT', endAll).off('SIGTERM', endAll)
      resolve({ ...result, stoodStill, tookTooLong })
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
    // A grandchild that got away holds our pipes open; its parent's end is end enough.
    child.on('exit', () => setTimeout(() => {
      child.stdout?.destroy()
      child.stderr?.destroy()
    }, PIPES_CLOSE_MS).unref())
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
    signalGroup(child, signal)
  process.exit(128 + os.constants.signals[signal])
}

/** Tells the program and, where it leads a group of its own, what it started. */
function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal)
  }
  catch {
    child.kill(signal)
  }
}

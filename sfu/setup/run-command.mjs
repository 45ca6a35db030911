import { spawn } from 'node:child_process'
import process from 'node:process'

const KEPT_OUTPUT = 16_000

/**
 * Runs a program to its end, without a shell, and keeps the tail of what it says.
 * @param {string} command program, looked up in PATH
 * @param {string[]} args its arguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, inherit?: boolean, input?: Uint8Array, uid?: number, gid?: number }} [options]
 *   `inherit`: the program speaks to our terminal itself; `input`: bytes for its standard input
 * @returns {Promise<{ code: number, output: string }>} exit code (127: not found, 128 + n: ended by a signal), stdout and stderr together
 */
export function runCommand(command, args, { cwd, env = process.env, timeoutMs, inherit = false, input, uid, gid } = {}) {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(command, args, {
      cwd,
      env,
      uid,
      gid,
      timeout: timeoutMs,
      stdio: [
        input ? 'pipe' : 'ignore',
        inherit ? 'inherit' : 'pipe',
        inherit ? 'inherit' : 'pipe',
      ],
    })
    const keep = (chunk) => {
      output = (output + chunk).slice(-KEPT_OUTPUT)
    }
    child.stdout?.setEncoding('utf8').on('data', keep)
    child.stderr?.setEncoding('utf8').on('data', keep)
    child.on('error', error => resolve({ code: 127, output: error.message }))
    child.on('close', (code, signal) => resolve({ code: code ?? (signal ? 128 : 1), output }))
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
 * @param {string[]} [args] arguments that make it end at once
 * @returns {Promise<boolean>} whether it was found
 */
export async function commandExists(command, args = ['--version']) {
  const { code } = await runCommand(command, args, { timeoutMs: 10_000 })
  return code !== 127
}

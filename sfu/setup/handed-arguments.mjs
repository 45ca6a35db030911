import { spawn } from 'node:child_process'
import { Socket } from 'node:net'
import process from 'node:process'

const FLAGS_FD = 3
const VARIABLE = 'ANSIM_FLAGS_FD'
const LONGEST = 1_000_000

/**
 * Takes our own arguments off what `ps` shows, as soon as we run: the person who typed a password had no other way.
 * @param {string} title what is shown instead
 * @returns {string[]} the arguments
 */
export function hideArguments(title) {
  const args = process.argv.slice(2)
  // On Linux this writes over the memory that /proc/PID/cmdline reads.
  process.title = title
  return args
}

/**
 * Starts a program of ours with arguments that `ps` does not show: a camera's address holds a password. They go down an
 * inherited pipe, as one line of JSON. The pipe then stays open, and its end tells the program that we died.
 * @param {string} node the pinned Node's binary
 * @param {string} script TypeScript file to run
 * @param {string[]} args what would have been its arguments
 * @param {{ env: NodeJS.ProcessEnv, detached?: boolean, nodeFlags?: string[] }} options `detached`: in a process group of its own; `nodeFlags`: for
 *   Node itself
 * @returns {import('node:child_process').ChildProcess} the running program, on our terminal
 */
export function spawnWithArguments(node, script, args, { env, detached = false, nodeFlags = [] }) {
  const child = spawn(node, [...nodeFlags, script], {
    detached,
    env: {
      ...withoutNpm(env),
      [VARIABLE]: String(FLAGS_FD),
    },
    stdio: [
      'inherit',
      'inherit',
      'inherit',
      'pipe',
    ],
  })
  const pipe = child.stdio[FLAGS_FD]
  // A program that dies early closes the pipe; its exit code tells more than EPIPE.
  pipe.on('error', () => {})
  pipe.write(`${JSON.stringify(args)}\n`)
  // Only for the end of the pipe to be seen; nothing comes back, and it keeps nobody alive.
  pipe.unref()
  return child
}

/**
 * The other end of `spawnWithArguments`; without it, the plain arguments of this process.
 * @returns {Promise<{ args: string[], parentGone: AbortSignal }>} the arguments, and a signal that aborts when the program that
 *   started us is gone (never, when nobody handed us a pipe)
 */
export async function readHandedArguments() {
  const gone = new AbortController()
  const fd = process.env[VARIABLE]
  // What we start in our turn must not read from a number that means something else there.
  delete process.env[VARIABLE]
  if (fd === undefined) {
    return {
      args: process.argv.slice(2),
      parentGone: gone.signal,
    }
  }

  const pipe = new Socket({
    fd: Number(fd),
    readable: true,
    writable: false,
  })
  pipe.setEncoding('utf8')
  const args = await new Promise((resolve, reject) => {
    let line = ''
    const fail = () => {
      gone.abort()
      reject(new Error('The program that started this one ended before it said what to do; start it again.'))
    }
    pipe.on('data', (chunk) => {
      line += chunk
      const end = line.indexOf('\n')
      if (end < 0 && line.length < LONGEST)
        return
      try {
        const value = JSON.parse(line.slice(0, end))
        if (!Array.isArray(value) || !value.every(item => typeof item === 'string'))
          throw new TypeError('not a list of strings')
        resolve(value)
      }
      catch {
        // The cause may quote the line, and the line may hold a password.
        reject(new Error(`${VARIABLE} wants one line of JSON, a list of strings.`))
      }
      finally {
        line = ''
      }
    })
    pipe.on('end', fail)
    pipe.on('error', fail)
  })
  pipe.unref()
  return { args, parentGone: gone.signal }
}

// npm gives its scripts some hundred variables, the arguments among them.
function withoutNpm(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('npm_')))
}

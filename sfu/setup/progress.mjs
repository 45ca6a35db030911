import process from 'node:process'
import { SetupError } from './setup-error.mjs'

/**
 * @typedef {object} Step one thing that set-up sees to
 * @property {string} title what a person reads
 * @property {(log: (line: string) => void) => Promise<string>} run does it unless done; answers how it stands, in a few words
 */

/**
 * Runs the steps in order with a line for each: "[3/7] mediasoup worker ... done (cached)".
 * @param {Step[]} steps what to do
 * @param {{ write?: (text: string) => void }} [options] where the lines go
 * @throws {SetupError} of the first step that fails; what others throw becomes one
 */
export async function runSteps(steps, { write = text => process.stdout.write(text) } = {}) {
  for (const [index, { title, run }] of steps.entries()) {
    const head = `[${index + 1}/${steps.length}] ${title} ... `
    write(head)
    let broken = false
    const log = (line) => {
      write(`${broken ? '' : '\n'}      ${line}\n`)
      broken = true
    }
    try {
      const state = await run(log)
      write(`${broken ? head : ''}done (${state})\n`)
    }
    catch (error) {
      write(`${broken ? head : ''}failed\n`)
      if (error instanceof SetupError)
        throw error
      throw new SetupError(`Set-up stopped at "${title}": ${error.message}`, { cause: error, detail: error.stack })
    }
  }
}

/**
 * Says why set-up stopped: what the tool said, then the remedy, last, where the eye is.
 * @param {unknown} error what was thrown
 */
export function printSetupError(error) {
  if (!(error instanceof SetupError))
    throw error
  if (error.detail)
    process.stderr.write(`\n${error.detail.trimEnd()}\n`)
  process.stderr.write(`\n${error.message}\n`)
}

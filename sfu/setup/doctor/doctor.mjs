import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { machineFolders } from '../cache.mjs'
import { checkout } from '../pinned-node.mjs'
import { judgeMachine } from './judge.mjs'
import { lookAtMachine } from './look.mjs'

const WORDS = { ok: 'ok', warning: 'warning', problem: 'PROBLEM' }

/**
 * `npx ansim doctor`: looks at this machine, says a line for each thing and what to do. Needs no server and no npm package.
 * @param {string[]} args after the word "doctor"
 * @param {{ write?: (text: string) => void, cwd?: string }} [options] where lines go, and what relative paths are meant from
 * @returns {Promise<0 | 1 | 2>} exit code: 1 with a problem, 2 for arguments that cannot be read
 */
export async function runDoctor(args, { write = text => process.stdout.write(text), cwd = process.env.INIT_CWD || process.cwd() } = {}) {
  let values
  try {
    ({ values } = parseArgs({
      args,
      options: {
        data: { type: 'string' },
        port: { type: 'string', default: '8080' },
        json: { type: 'boolean', default: false },
      },
    }))
  }
  catch {
    process.stderr.write('doctor takes --data DIR, --port N and --json.\n')
    return 2
  }
  const port = /^\d{1,5}$/.test(values.port)
    ? Number(values.port)
    : Number.NaN
  if (!(port <= 65_535)) {
    process.stderr.write('--port wants a number from 0 to 65535, for example --port 8080.\n')
    return 2
  }

  const { cache, data } = machineFolders()
  const findings = judgeMachine(await lookAtMachine({
    root: checkout,
    cacheDir: cache,
    dataDir: values.data === undefined
      ? data
      : path.resolve(cwd, values.data),
    port,
  }))
  for (const finding of findings) {
    write(values.json
      ? `${JSON.stringify(finding)}\n`
      : `${lineOf(finding)}\n`)
  }
  const problems = findings.filter(({ state }) => state === 'problem').length
  if (!values.json)
    write(`${summaryOf(problems, findings.filter(({ state }) => state === 'warning').length)}\n`)
  return problems > 0
    ? 1
    : 0
}

/** @param {import('./judge.mjs').Finding} finding one */
function lineOf({ check, state, message }) {
  return `${WORDS[state].padEnd(9)}${check.padEnd(18)}${message}`
}

function summaryOf(problems, warnings) {
  if (problems > 0) {
    return `\n${problems} problem${problems === 1
      ? ''
      : 's'}: Ansim will not work here until mended.`
  }
  return warnings > 0
    ? '\nAnsim works here; the warnings say what would be better.'
    : '\nAnsim works here.'
}

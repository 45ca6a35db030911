import type { Figure } from './figure.ts'
import { cpus, loadavg } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { benchMainJob } from './main-job.ts'

const help = `npm run -s bench -- main-job [--json]

Starts servers and browsers of its own on this machine and measures the main job; takes about three minutes. Close what
else is running: the load of the machine is printed with the figures. bench/README.md says what each figure is.
`

/** Goals of the figures; those without one are reported. */
const goals: Record<string, number> = {
  warm_start_s: 60,
  first_picture_ms_p95: 2000,
  wall_12_ms: 5000,
  frame_age_ms_p95: 250,
  entry_kb: 250,
}

function tableOf(figures: Record<string, Figure>): string {
  return Object.entries(figures).map(([key, { value, unit, peer, ratio }]) => {
    const goal = goals[key]
    const verdict = goal === undefined
      ? ''
      : `goal <= ${goal}: ${value <= goal
        ? 'met'
        : 'MISSED'}`
    const beside = peer === null
      ? ''
      : `peer ${peer}, ratio ${ratio}`
    return `${key.padEnd(22)}${String(value).padStart(9)} ${unit.padEnd(12)}${verdict}${beside}`.trimEnd()
  }).join('\n')
}

function loadLine(): string {
  return `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), load average ${loadavg().map(load => load.toFixed(1)).join(' ')}`
}

/** Runs the command; answers the exit code. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help || positionals.length !== 1 || positionals[0] !== 'main-job') {
    process.stdout.write(help)
    return values.help ? 0 : 2
  }
  const before = loadLine()
  const figures = await benchMainJob(line => process.stderr.write(`${line} ...\n`))
  process.stderr.write(`before: ${before}\nafter:  ${loadLine()}\n`)
  process.stdout.write(values.json
    ? `${JSON.stringify(figures)}\n`
    : `${tableOf(figures)}\n`)
  process.exit(Object.values(figures).some(({ value }) => Number.isNaN(value))
    ? 1
    : 0)
}

main().then(code => process.exit(code), (error: unknown) => {
  process.stderr.write(`${error instanceof Error
    ? error.message
    : String(error)}\n`)
  process.exit(1)
})

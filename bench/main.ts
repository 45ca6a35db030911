import type { Bench, Figures } from './bench.ts'
import { cpus, loadavg } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { figureLine, runBench } from './bench.ts'
import { sweep } from './leftovers.ts'

/** Opened only when asked for: each brings its own part of the product. */
const benches: Record<string, () => Promise<Bench>> = {
  'main-job': async () => (await import('./main-job.ts')).mainJobBench,
  'media': async () => (await import('./media.ts')).mediaBench,
  'inference': async () => (await import('./inference.ts')).inferenceBench,
  'detector': async () => (await import('./detector.ts')).detectorBench,
  'sync': async () => (await import('./sync.ts')).syncBench,
  'people': async () => (await import('./people.ts')).peopleBench,
  'rules': async () => (await import('./rules.ts')).rulesBench,
  'lease': async () => (await import('./lease.ts')).leaseBench,
  'admin': async () => (await import('./admin.ts')).adminBench,
  'floor': async () => (await import('./floor.ts')).floorBench,
  'rules-noise': async () => (await import('./rules-noise.ts')).rulesNoiseBench,
}

const usage = `npm run -s bench -- NAME [--json] [--only PART,...]

Measures one thing on this machine: ${Object.keys(benches).join(', ')}. Close what else is running: the load of the machine is printed
with the figures. bench/README.md says what each figure is.
`

function tableOf(figures: Figures, goals: Bench['goals']): string {
  return Object.entries(figures).map(([key, figure]) => figureLine(key, figure, goals[key])).join('\n')
}

/** Minutes and seconds. */
function elapsed(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}

function loadLine(): string {
  return `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), load average ${loadavg().map(load => load.toFixed(1)).join(' ')}`
}

/** Runs the command; answers the exit code: 1 when something could not be measured. A missed goal is an answer, not a failure. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  })
  const open = benches[positionals[0] ?? '']
  if (values.help || positionals.length !== 1 || !open) {
    process.stdout.write(usage)
    return values.help ? 0 : 2
  }
  const bench = await open()
  const only = values.only.split(',').filter(part => part !== '')
  const unknown = only.filter(part => !(part in bench.parts))
  if (unknown.length > 0) {
    process.stderr.write(`There is no part ${unknown.join(', ')}; the parts are ${Object.keys(bench.parts).join(', ')}.\n`)
    return 2
  }
  process.stderr.write(`${positionals[0]}: ${bench.help}\n`)
  const before = loadLine()
  const startedAt = performance.now()
  const say = (line: string): void => void process.stderr.write(`${elapsed(performance.now() - startedAt)} ${line}\n`)
  const { figures, failures } = await runBench(bench, only, say, () => process.on('uncaughtException', error => say(`of what was given up: ${error.message}`)))
  process.stderr.write(`before: ${before}\nafter:  ${loadLine()}\n`)
  process.stdout.write(values.json
    ? `${JSON.stringify(figures)}\n`
    : `${tableOf(figures, bench.goals)}\n`)
  return Object.keys(failures).length > 0 || Object.values(figures).some(({ value }) => Number.isNaN(value))
    ? 1
    : 0
}

process.on('exit', sweep)
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => process.exit(code))

main().then(code => process.exit(code), (error: unknown) => {
  process.stderr.write(`${error instanceof Error
    ? error.message
    : String(error)}\n`)
  process.exit(1)
})

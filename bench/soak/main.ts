import process from 'node:process'
import { parseArgs } from 'node:util'
import { syncParts } from '../sync/parts.ts'
import { runGuards } from './guards.ts'

const usage = `npm run -s soak -- NAME [--seed N] [SIZES]

Runs one proof of the sync for as long as it takes, at any size, and prints its figures. The seed that is printed runs it again.

${Object.entries(syncParts).map(([name, { sizes }]) => `  ${name.padEnd(14)}${Object.entries(sizes).map(([size, value]) => `--${size} ${value}`).join(' ')}`).join('\n')}
  guards        --only TEXT: breaks each line that keeps a promise of the sync, once, and says whether a test notices
  people-guards --only TEXT: the same with the lines that keep people and the network in their bounds
`

const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Answers the exit code. */
async function main(): Promise<number> {
  const [name = '', ...rest] = process.argv.slice(2)
  if (name === 'guards' || name === 'people-guards') {
    const { values } = parseArgs({
      args: rest,
      options: {
        only: { type: 'string', default: '' },
      },
    })
    const { table, failures } = await runGuards(name, values.only, say)
    process.stdout.write(`${table}\n${failures} do not bite\n`)
    return failures === 0
      ? 0
      : 1
  }
  const part = syncParts[name]
  if (!part) {
    process.stdout.write(usage)
    return 2
  }
  const { values } = parseArgs({
    args: rest,
    options: Object.fromEntries([
      'seed',
      ...Object.keys(part.sizes),
    ].map(size => [
      size,
      { type: 'string' as const },
    ])),
  })
  const { seed = Date.now() % 2 ** 31, ...sizes } = Object.fromEntries(Object.entries(values).map(([size, value]) => [
    size,
    Number(value),
  ]))
  if (![
    seed,
    ...Object.values(sizes),
  ].every(Number.isSafeInteger)) {
    say('Sizes and the seed are whole numbers.')
    return 2
  }
  const figures = await part.measure(sizes, seed, say)
  process.stdout.write(`${Object.entries(figures).map(([key, { value, unit, peer }]) => `${key} ${value} ${unit}${peer === null
    ? ''
    : ` (peer ${peer})`}`).join('\n')}\n`)
  return 0
}

main().then(code => process.exit(code), (error: unknown) => {
  say(error instanceof Error
    ? error.stack ?? error.message
    : String(error))
  process.exit(1)
})

import process from 'node:process'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { createLogger } from '../../core/logger.ts'
import { createPostgresProcess } from '../postgres-process.ts'

/** A server that is made to be killed: runs a PostgreSQL on the place given as JSON and prints its process id. */
const postgres = createPostgresProcess({
  ...JSON.parse(process.argv[2] ?? ''),
  timers: timersOf(globalThis, () => epochMs(Date.now())),
  logger: createLogger(() => {}),
})
postgres.subscribe((state) => {
  if (state.kind === 'ready')
    process.stdout.write(`${state.pid}\n`)
})
void postgres.run(new AbortController().signal)

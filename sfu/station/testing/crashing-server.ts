import process from 'node:process'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { createLogger } from '../../core/logger.ts'
import { createStationProcess } from '../station-process.ts'

/** A server that is made to be killed: runs a station with the options given as JSON. */
const { cookie, ...options } = JSON.parse(process.argv[2] ?? '')
void createStationProcess({
  ...options,
  cookie: () => Promise.resolve(cookie),
  timers: timersOf(globalThis, () => epochMs(Date.now())),
  logger: createLogger(() => {}),
}).run(new AbortController().signal)

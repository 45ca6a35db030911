import type { LogLevel } from './core/logger.ts'
import { logLevels } from './core/logger.ts'
import { printable } from './terminal.ts'

/** One line of the log, as a reader wants it. */
export interface LogEntry {
  readonly atMs: number
  readonly level: LogLevel
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** Which lines a reader wants. */
export interface LogFilter {
  /** This level and those above it. */
  readonly level: LogLevel
  /** Lines from then on; absent: all. */
  readonly sinceMs?: number
}

/** Reads one line as pino writes them; undefined for what is none, such as a line that a power cut broke off. */
export function readLogLine(line: string): LogEntry | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  }
  catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null)
    return undefined
  const { level, time, msg, ...fields } = value as Record<string, unknown>
  const atMs = Date.parse(String(time))
  if (typeof level !== 'number' || Number.isNaN(atMs))
    return undefined
  return {
    atMs,
    level: levelOf(level),
    message: typeof msg === 'string'
      ? msg
      : '',
    fields,
  }
}

export function isWanted({ atMs, level }: LogEntry, filter: LogFilter): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(filter.level) && atMs >= (filter.sinceMs ?? 0)
}

/** `2026-01-31 14:03:22.120  warn  the database is away  code=08006`, in this machine's time, on one line of printable text. */
export function toReadable({ atMs, level, message, fields }: LogEntry): string {
  const at = new Date(atMs)
  const time = `${at.toLocaleDateString('sv-SE')} ${at.toLocaleTimeString('sv-SE')}.${String(at.getMilliseconds()).padStart(3, '0')}`
  return [
    time,
    level.padEnd(5),
    message,
    ...Object.entries(fields).map(([name, value]) => `${name}=${cell(value)}`),
  ].map(printable).join('  ')
}

// An error is told by its sentence; its stack is for --json.
function cell(value: unknown): string {
  if (typeof value !== 'object' || value === null)
    return String(value)
  const { type, message, code } = value as { type?: unknown, message?: unknown, code?: unknown }
  return typeof message === 'string'
    ? `${String(code ?? type ?? 'Error')}: ${message}`
    : JSON.stringify(value)
}

// pino's numbers; 10 is trace, 60 is fatal.
function levelOf(number: number): LogLevel {
  return number < 30
    ? 'debug'
    : number < 40
      ? 'info'
      : number < 50
        ? 'warn'
        : 'error'
}

/** The port to the log. `fields` is for machines, `message` for people; neither ever holds a secret. */
export interface Logger {
  readonly debug: (fields: LogFields, message: string) => void
  readonly info: (fields: LogFields, message: string) => void
  readonly warn: (fields: LogFields, message: string) => void
  readonly error: (fields: LogFields, message: string) => void
  /** The same log with these fields on every line. */
  readonly child: (fields: LogFields) => Logger
}

export type LogFields = Readonly<Record<string, unknown>>

/** From the least to the most important. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = typeof logLevels[number]

export interface LogLine {
  readonly level: LogLevel
  readonly fields: LogFields
  readonly message: string
}

/** A Logger that gives its lines to `write`; with an array's push it is the one for tests. */
export function createLogger(write: (line: LogLine) => void, always: LogFields = {}): Logger {
  const at = (level: LogLevel) => (fields: LogFields, message: string) => write({
    level,
    fields: {
      ...always,
      ...fields,
    },
    message,
  })
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: fields => createLogger(write, {
      ...always,
      ...fields,
    }),
  }
}

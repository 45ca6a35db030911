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

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly fields: LogFields
  readonly message: string
}

/** A Logger that gives its lines to `write`; with an array's push it is the one for tests. */
export function createLogger(write: (line: LogLine) => void, always: LogFields = {}): Logger {
  const at = (level: LogLine['level']) => (fields: LogFields, message: string) => write({
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

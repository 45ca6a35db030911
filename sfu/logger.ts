import type { Logger } from './core/logger.ts'
import type { RotatingFileOptions } from './rotating-file.ts'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import pino from 'pino'
import { openRotatingFile } from './rotating-file.ts'

export interface LogFile {
  readonly logger: Logger
  /** Nothing is buffered; this gives the file back. */
  readonly close: () => void
}

const secretFields = [
  'password',
  'secret',
  'token',
  'cookie',
  'authorization',
  'credentials',
  'sealed',
]

/**
 * Opens the server's log: one JSON object a line, for machines, mode 0600, without secrets, 10 files of 10 MB at most. A line
 * is on its way to the disk when its call returns; a full disk costs lines, never the server.
 */
export function openLogFile(file: string, options?: RotatingFileOptions): LogFile {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const destination = openRotatingFile(file, options)
  const logger = pino({
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: secretFields.flatMap(field => [
        field,
        `*.${field}`,
        `*.*.${field}`,
        `*.*.*.${field}`,
      ]),
      censor: '***',
    },
    // What slips through as text: an address in an error's message, a cookie in a dump.
    hooks: { streamWrite: scrubSecrets },
  }, destination)
  return {
    logger: adapt(logger),
    close: destination.close,
  }
}

function adapt(logger: pino.Logger): Logger {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: fields => adapt(logger.child(fields)),
  }
}

/**
 * Text without what must not be written down: the user and password of an address (all up to the last `@` of the word, for
 * passwords hold any letter), our cookie, tokens and Authorization headers.
 */
export function scrubSecrets(text: string): string {
  return text
    // Lengths are bounded so that no line, whoever wrote it, makes this slow.
    .replace(/:\/\/[^\s"\\]{1,2048}@/g, '://***@')
    .replace(/(__Host-ansim=)[^\s;"\\]+/g, '$1***')
    .replace(/(token=)[^\s&"\\]+/gi, '$1***')
    .replace(/((?:Basic|Digest|Bearer)\s)[\w+/=.~-]{6,}/g, '$1***')
    .replace(/((?:password|response|nonce)=\\?")[^"\\]*/gi, '$1***')
}

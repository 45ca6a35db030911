import type { LogFilter } from './log-line.ts'
import { isWanted, readLogLine, toReadable } from './log-line.ts'
import { createLogReader } from './log-reader.ts'

export interface LogPrinterPorts {
  readonly print: (line: string) => void
  /** Resolves when it is time to look again. */
  readonly pause: () => Promise<void>
  /** Lines as they were written, for programs. */
  readonly json: boolean
}

/** So many lines before the first new one. */
const contextLines = 20

/**
 * Prints the log, oldest line first. To follow begins with the last few lines, or those since a time, and ends when `pause` rejects.
 * Fails with 'not-found' when there is no log, and 'not-allowed' when it is another user's.
 */
export async function printLogs(file: string, { follow, ...filter }: LogFilter & { readonly follow: boolean }, { print, pause, json }: LogPrinterPorts): Promise<void> {
  const reader = createLogReader(file)
  async function* wanted(): AsyncGenerator<string> {
    for await (const line of reader.readNew()) {
      const entry = readLogLine(line)
      if (entry && isWanted(entry, filter)) {
        yield json
          ? line
          : toReadable(entry)
      }
    }
  }

  const isCut = follow && filter.sinceMs === undefined
  const last: string[] = []
  for await (const line of wanted()) {
    if (!isCut) {
      print(line)
      continue
    }
    last.push(line)
    if (last.length > contextLines)
      last.shift()
  }
  last.forEach(print)
  if (!follow)
    return
  for (;;) {
    await pause()
    for await (const line of wanted())
      print(line)
  }
}

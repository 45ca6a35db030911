import type { EvaluateCommand } from '../operator/evaluate-arguments.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { AppError } from '#contract/app-error'
import { evaluateClips } from './evaluate-folder.ts'
import { servePages } from './page-server.ts'
import { readLabels } from './read-labels.ts'
import { reportJson, reportLines } from './report-lines.ts'

const repository = join(import.meta.dirname, '../..')

/** `npx ansim evaluate`: plays a folder's clips and prints the scores; progress goes to standard error. Ctrl-C stops it and the browser. */
export async function evaluateByCommand(command: EvaluateCommand, json: boolean, print: (text: string) => void): Promise<void> {
  const chromiumPath = process.env.ANSIM_CHROMIUM
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort())
  const labels = await readLabels(command.folder)
  const pages = join(repository, 'client/dist')
  if (!existsSync(join(pages, 'index.html')))
    throw new AppError('not-found', 'The web pages are not built; run npm run build, then evaluate again.')
  if (!existsSync(join(repository, 'models', command.detectorId, 'manifest.json')))
    throw new AppError('model-not-found', `There is no detector ${command.detectorId} in models/; npx ansim evaluate --help names the flag.`)
  if (chromiumPath === undefined)
    throw new AppError('not-found', 'There is no Chromium to play the clips in; install one, or set CHROMIUM to one.')
  const server = await servePages({
    pages,
    models: join(repository, 'models'),
    clips: command.folder,
  })
  try {
    let said = ''
    const evaluation = await evaluateClips(labels, {
      ...command,
      chromiumPath,
      origin: server.origin,
      pathOf: clip => `/clips/${encodeURIComponent(clip)}`,
      signal: stop.signal,
      onProgress(clip, share) {
        const line = `${clip}  ${Math.floor(share * 10) * 10} %`
        if (line !== said)
          process.stderr.write(`${said = line}\n`)
      },
    })
    if (json)
      print(JSON.stringify(reportJson(evaluation)))
    else
      reportLines(evaluation).forEach(print)
  }
  finally {
    await server.close()
  }
}

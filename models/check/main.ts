import type { Candidate } from './gates.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { AppError } from '#contract/app-error'
import { describeDetectorFile, openDetectorRegistry } from '../../sfu/http/detector-registry.ts'
import { readHandedArguments } from '../../sfu/setup/handed-arguments.mjs'
import { runGates } from './gates.ts'
import { measurePrecision, readPictureSet } from './picture-set.ts'
import { testPictures } from './test-pictures.ts'

const usage = `npx ansim model check FILE.onnx [--pictures FOLDER [--split NAME] [--source NAME]] [--json]

Runs a detector through the gates that each one passes before browsers are given it. Beside FILE.onnx, FILE.labels.json may say which of
its classes are ours: {"hardhat": "helmet", "3": "person"}.

  --pictures FOLDER   measures AP50 over labelled pictures as well (annotations.json, images/; see models/README.md)
`

const marks = { passed: 'ok      ', warning: 'warning ', refused: 'REFUSED ' }
const models = join(import.meta.dirname, '..')

/** Answers the exit code: 0 it can be used, 1 it cannot, 2 asked wrongly. */
async function main(): Promise<number> {
  const { args } = await readHandedArguments()
  const { values, positionals: [verb, file] } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      pictures: { type: 'string' },
      split: { type: 'string' },
      source: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (verb !== 'check' || !file || values.help) {
    process.stdout.write(usage)
    return values.help ? 0 : 2
  }
  const say = (line: string): void => void process[values.json ? 'stderr' : 'stdout'].write(`${line}\n`)
  const { chosen } = await openDetectorRegistry(models)
  const peer = candidateOf(chosen)
  const described = await describeDetectorFile(file)
  const candidate = chosen.manifest.file.sha256 === described.manifest.file.sha256
    ? peer
    : candidateOf(described)
  const gates = []
  for await (const gate of runGates(candidate, testPictures(), peer)) {
    gates.push(gate)
    say(`${marks[gate.outcome]}${gate.name.padEnd(12)}${gate.says}`)
  }
  const isRefused = gates.some(({ outcome }) => outcome === 'refused')
  const precision = values.pictures === undefined || isRefused
    ? undefined
    : await measurePrecision(candidate.manifest, candidate.model, values.pictures, readPictureSet(values.pictures), values, (done, all) => {
        if (process.stderr.isTTY) {
          process.stderr.write(`\r${done} of ${all} pictures${done === all
            ? '\n'
            : ''}`)
        }
      })
  for (const [label, { averagePrecision, boxes }] of Object.entries(precision ?? {}))
    say(`AP50 ${label.padEnd(10)} ${averagePrecision.toFixed(3)}  (${boxes} boxes)`)
  if (values.json)
    process.stdout.write(`${JSON.stringify({ detectorId: candidate.manifest.detectorId, gates, precision })}\n`)
  return isRefused ? 1 : 0
}

function candidateOf({ manifest, files }: Awaited<ReturnType<typeof describeDetectorFile>>): Candidate {
  return {
    manifest,
    model: new Uint8Array(readFileSync(files.get(manifest.file.name)!)),
  }
}

main().then((code) => { process.exitCode = code }, (error: unknown) => {
  process.stderr.write(`${error instanceof AppError
    ? error.message
    : error instanceof Error
      ? error.stack
      : String(error)}\n`)
  process.exitCode = error instanceof AppError
    ? 1
    : 2
})

import type { Candidate } from './gates.ts'
import type { PictureSet, SetPicture } from './picture-set.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { AppError } from '#contract/app-error'
import { describeDetectorFile, openDetectorRegistry } from '../../sfu/http/detector-registry.ts'
import { readHandedArguments } from '../../sfu/setup/handed-arguments.mjs'
import { openErrorFolder, writeErrors } from './error-folder.ts'
import { reportErrors } from './error-report.ts'
import { runGates } from './gates.ts'
import { lookAtPictures, precisionOf } from './look-at-pictures.ts'
import { choosePictures, readPictureSet } from './picture-set.ts'
import { testPictures } from './test-pictures.ts'

/** As in client/core/tracking/byte-tracker.ts. */
const defaultThreshold = 0.4

const usage = `npx ansim model check FILE.onnx [--pictures FOLDER [--split NAME] [--source NAME] [--errors OUT]] [--json]

Runs a detector through the gates that each one passes before browsers are given it. Beside FILE.onnx, FILE.labels.json may say which of
its classes are ours: {"hardhat": "helmet", "3": "person"}.

  --pictures FOLDER   measures AP50 over labelled pictures as well (annotations.json, images/; see models/README.md)
  --errors OUT        writes the worst misses and false boxes of each label into the folder OUT: index.html for people, errors.json, pictures
  --threshold SCORE   boxes from this score on are believed there; ${defaultThreshold}, from which the product follows an object, where not said
`

const marks = { passed: 'ok      ', warning: 'warning ', refused: 'REFUSED ' }
const models = join(import.meta.dirname, '..')

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        pictures: { type: 'string' },
        split: { type: 'string' },
        source: { type: 'string' },
        errors: { type: 'string' },
        threshold: {
          type: 'string',
          default: String(defaultThreshold),
        },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
  }
  catch (cause) {
    throw new AppError('bad-input', `${cause instanceof Error
      ? cause.message
      : String(cause)} See npx ansim model check --help.`, {}, { cause })
  }
}

/** Answers the exit code: 0 it can be used, 1 it cannot, 2 asked wrongly. */
async function main(): Promise<number> {
  const { args } = await readHandedArguments()
  const { values, positionals: [verb, file] } = readArguments(args)
  if (verb !== 'check' || !file || values.help) {
    process.stdout.write(usage)
    return values.help ? 0 : 2
  }
  const set = openSet(values)
  const threshold = Number(values.threshold)
  if (!(threshold >= 0.01 && threshold <= 1))
    throw new AppError('bad-input', '--threshold wants a score from 0.01 to 1.')
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
  const seen = set === undefined || isRefused
    ? undefined
    : await lookAtPictures(candidate, set.folder, set.pictures, set.images, progress('pictures'))
  for (const trouble of seen?.troubles ?? [])
    process.stderr.write(`note: ${trouble}\n`)
  const precision = seen && precisionOf(seen.pictures)
  for (const [label, { averagePrecision, boxes }] of Object.entries(precision ?? {}))
    say(`AP50 ${label.padEnd(10)} ${averagePrecision.toFixed(3)}  (${boxes} boxes)`)
  if (seen && set && values.errors !== undefined) {
    const { detectorId, file: { sha256 }, input } = candidate.manifest
    const errors = reportErrors(seen.pictures, threshold)
    writeErrors(values.errors, set.folder, {
      detectorId,
      sha256,
      input: [input.width, input.height],
      split: values.split,
      source: values.source,
      threshold,
      troubles: seen.troubles,
    }, seen.pictures, errors, progress('pictures with errors'))
    say(`The errors are in ${join(values.errors, 'index.html')}.`)
  }
  if (values.json) {
    process.stdout.write(`${JSON.stringify({
      detectorId: candidate.manifest.detectorId,
      gates,
      precision,
      troubles: seen?.troubles,
    })}\n`)
  }
  return isRefused ? 1 : 0
}

interface PictureOptions {
  readonly pictures?: string | undefined
  readonly split?: string | undefined
  readonly source?: string | undefined
  readonly errors?: string | undefined
}

interface ChosenPictures {
  readonly folder: string
  readonly pictures: PictureSet
  readonly images: readonly SetPicture[]
}

/** What can be wrong about the pictures is told before minutes are spent on the gates. */
function openSet({ pictures: folder, split, source, errors }: PictureOptions): ChosenPictures | undefined {
  if (folder === undefined) {
    if (errors !== undefined || split !== undefined || source !== undefined)
      throw new AppError('bad-input', '--errors, --split and --source are about labelled pictures: say where they are with --pictures FOLDER.')
    return undefined
  }
  const pictures = readPictureSet(folder)
  const images = choosePictures(pictures, { split, source })
  if (errors !== undefined)
    openErrorFolder(errors)
  return { folder, pictures, images }
}

function progress(what: string): (done: number, all: number) => void {
  return (done, all) => {
    if (process.stderr.isTTY) {
      process.stderr.write(`\r${done} of ${all} ${what}${done === all
        ? '\n'
        : ''}`)
    }
  }
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

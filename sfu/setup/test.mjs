#!/usr/bin/env node
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { installDebianPackages } from './debian-packages.mjs'
import { checkout } from './pinned-node.mjs'
import { printSetupError } from './progress.mjs'
import { runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'
import { addCounts, countVitest, countWithSecondRun, failedLines, fewFailedFiles, unhandledIn } from './test-counts.mjs'
import { timeLeft, unfinishedWords } from './test-limits.mjs'
import { ensureToolchain } from './toolchain.mjs'

const FOREIGN_RTSP_SERVER = path.resolve(checkout, '../shared/tools/rtsp-server')
const FOREIGN_RTSP_PACKAGES = [
  'ffmpeg',
  'gir1.2-gst-rtsp-server-1.0',
  'python3-gi',
  'gstreamer1.0-plugins-base',
  'gstreamer1.0-plugins-good',
  'gstreamer1.0-plugins-bad',
  'gstreamer1.0-libav',
  'libnss3-tools',
]

// dpkg-query's own placeholders, not JavaScript's.
const DPKG_STATUS = '$' + '{Package} $' + '{db:Status-Status}\n'

// Chromium with an emulated GPU stood still in a few of some thirty runs, page and all, so that no test's own limit was heard: pages after engines in
// one browser, always at the same file where all begins anew; never with one of both alone, and the cause was not found. Each has a browser of its
// own now; once more is another new one.
const ENGINE_FOLDERS = ['inference', 'pipeline']
const MINUTE_MS = 60_000
// One file in twenty runs finds the machine away for longer than it waits. So few are run a second time, by themselves: what is broken fails
// twice; what passed only the second time is named, above the last line too, and is to be mended.
const FEW_FILES = 2
const CHECK_LIMIT_MS = 8 * MINUTE_MS
/** All parts together, however slow the machine: whoever waits for the last line gets it, with what did not end named. */
const ALL_LIMIT_MS = 80 * MINUTE_MS

/** What is run, by the names that --only takes. Tests that need the machine's processors come one run after the other. */
const PARTS = [
  {
    names: ['lint'],
    title: 'Lint',
    script: 'eslint/bin/eslint.js',
    args: ['.'],
  },
  {
    names: ['types'],
    title: 'Types',
    script: 'vue-tsc/bin/vue-tsc.js',
    args: ['--noEmit'],
  },
  {
    names: ['unused'],
    title: 'Unused code',
    script: 'knip/bin/knip.js',
    args: [],
  },
  {
    names: ['node', 'db'],
    title: 'Unit and database tests',
    projects: true,
    filesAgain: FEW_FILES,
    silenceMs: 4 * MINUTE_MS,
    limitMs: 20 * MINUTE_MS,
  },
  {
    names: ['web'],
    title: 'Browser tests, pages',
    projects: true,
    filesAgain: FEW_FILES,
    args: otherFolders(path.join(checkout, 'client'), ENGINE_FOLDERS),
    silenceMs: 4 * MINUTE_MS,
    limitMs: 15 * MINUTE_MS,
  },
  {
    names: ['web'],
    title: 'Browser tests, engines',
    projects: true,
    filesAgain: FEW_FILES,
    args: ENGINE_FOLDERS.map(folder => `client/${folder}/`),
    silenceMs: 4 * MINUTE_MS,
    limitMs: 15 * MINUTE_MS,
  },
  {
    names: ['e2e'],
    title: 'End-to-end tests',
    projects: true,
    // The longest file, four times over.
    silenceMs: 12 * MINUTE_MS,
    limitMs: 40 * MINUTE_MS,
    // Browsers, cameras and a server on whatever processors there are: where one file found the machine away, others may have.
    filesAgain: 2 * FEW_FILES,
  },
]

const known = [
  ...new Set(PARTS.flatMap(part => part.names)),
]
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
  },
})
const only = values.only?.split(',') ?? known
const wrong = only.find(name => !known.includes(name))
if (wrong !== undefined) {
  process.stderr.write(`--only wants some of ${known.join(',')}, with commas between; "${wrong}" is none of them.\n`)
  process.exit(2)
}

/** What failed, told once more above the last line. */
const failures = []

runTests()

async function runTests() {
  let counts = { passed: 0, failed: 0, skipped: 0 }
  try {
    const { node, env } = await ensureToolchain({
      need: {
        chromium: true,
        pages: only.includes('e2e'),
        extra: only.includes('e2e')
          ? [
              { title: 'foreign RTSP server', run: ensureForeignRtspServer },
            ]
          : [],
      },
    })
    const testEnv = {
      ...process.env,
      ...env,
      PATH: `${path.dirname(node)}:${process.env.PATH}`,
    }
    const begunAt = performance.now()
    const left = limitMs => timeLeft(limitMs, performance.now() - begunAt, ALL_LIMIT_MS)
    for (const part of PARTS) {
      const names = part.names.filter(name => only.includes(name))
      if (names.length === 0)
        continue
      process.stdout.write(`\n=== ${part.title} ===\n`)
      counts = addCounts(counts, part.projects
        ? await runVitest(node, names, testEnv, part, left)
        : await runCheck(node, part, testEnv, left))
    }
  }
  catch (error) {
    counts.failed++
    printSetupError(error)
  }
  process.exitCode = counts.failed > 0
    ? 1
    : 0
  if (failures.length > 0)
    process.stdout.write(`\nFailed:\n${failures.map(line => `  ${line}\n`).join('')}`)
  process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
}

/** Every folder of the pages but those, so that a new one is not forgotten. */
function otherFolders(root, folders) {
  return readdirSync(root, { withFileTypes: true }).filter(entry => entry.isDirectory() && ![...folders, 'dist', 'node_modules'].includes(entry.name)).map(({ name }) => `client/${name}/`)
}

async function runCheck(node, { title, script, args }, env, left) {
  const limitMs = left(CHECK_LIMIT_MS)
  const { code, ...result } = await runCommand(node, [
    path.join('node_modules', script),
    ...args,
  ], {
    cwd: checkout,
    env,
    inherit: true,
    limitMs,
  })
  process.stdout.write(`${unfinishedWords(result, { limitMs }, '')}${title}: ${code === 0
    ? 'passed'
    : 'failed'}\n`)
  if (code !== 0)
    failures.push(`${title}: ended with ${code}`)
  return code === 0
    ? { passed: 1, failed: 0, skipped: 0 }
    : { passed: 0, failed: 1, skipped: 0 }
}

async function runVitest(node, projects, env, { args = [], silenceMs, limitMs, filesAgain = 0, mayRunAgain = true }, left, files = []) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ansim-test-'))
  const report = path.join(folder, 'report.json')
  const begunFiles = path.join(folder, 'begun-files')
  try {
    const limits = {
      silenceMs,
      limitMs: left(limitMs),
    }
    const { code, ...result } = await runCommand(node, [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...projects.flatMap(project => ['--project', project]),
      '--reporter=default',
      `--reporter=${path.join(checkout, 'sfu/setup/begun-files-reporter.mjs')}`,
      '--reporter=json',
      `--outputFile.json=${report}`,
      '--passWithNoTests',
      ...args,
      ...files,
    ], {
      cwd: checkout,
      env: { ...env, ANSIM_BEGUN_FILES: begunFiles },
      ...limits,
      echo: text => process.stdout.write(text),
    })
    const unfinished = unfinishedWords(result, limits, await readFile(begunFiles, 'utf8').catch(() => ''))
    if (unfinished)
      process.stdout.write(`\n${unfinished}\n`)
    if (result.stoodStill && mayRunAgain) {
      process.stdout.write('These tests are run once more, all of them.\n')
      return await runVitest(node, projects, env, {
        args,
        silenceMs,
        limitMs,
        filesAgain,
        mayRunAgain: false,
      }, left)
    }
    const found = await readFile(report, 'utf8').then(JSON.parse, () => undefined)
    const again = fewFailedFiles(found, filesAgain)
    const failed = failedLines(found, file => path.relative(checkout, file))
    failures.push(...again.length > 0
      ? failed.map(line => `(first of two runs) ${line}`)
      : failed)
    if (!found)
      failures.push(`${projects.join(', ')}: no report was written. ${unfinished}`)
    else if (code !== 0 && failed.length === 0)
      failures.push(`${projects.join(', ')}: ended with ${code}, no test failed. ${unhandledIn(result.output)}`)
    if (again.length === 0)
      return countVitest(found, code)
    const names = again.map(file => path.relative(checkout, file)).join(', ')
    process.stdout.write(`\nNot steady: ${names} failed and runs a second time.\n`)
    const second = await runVitest(node, projects, env, { silenceMs, limitMs, mayRunAgain: false }, left, again)
    process.stdout.write(`\nNot steady: ${names} ${second.failed > 0
      ? 'failed twice'
      : 'passed the second time'}.\n`)
    return countWithSecondRun(found, again, second)
  }
  finally {
    await rm(folder, { recursive: true, force: true })
  }
}

// Without it the tests against a foreign server skip, and say so.
async function ensureForeignRtspServer(log) {
  if (!existsSync(FOREIGN_RTSP_SERVER))
    return 'none here: its tests skip'
  const { code, output } = await runCommand('dpkg-query', [
    '-W',
    '-f',
    DPKG_STATUS,
    ...FOREIGN_RTSP_PACKAGES,
  ])
  const installed = output.split('\n').filter(line => line.endsWith(' installed')).map(line => line.split(' ')[0])
  const missing = FOREIGN_RTSP_PACKAGES.filter(name => !installed.includes(name))
  if (code === 127 || missing.length === 0) {
    return code === 127
      ? 'no Debian: its tests may skip'
      : 'cached'
  }
  try {
    await installDebianPackages(missing, { purpose: 'test against a foreign RTSP server', log })
    return 'installed'
  }
  catch (error) {
    if (!(error instanceof SetupError))
      throw error
    log(error.message)
    return 'incomplete: its tests may skip'
  }
}

/**
 * Makes the footage of this folder: `node sfu/demo/footage/render.mjs [--still SECONDS] [--duty 0.6] [--out FOLDER] [CLIP ...]`.
 * `--truth` writes the frames of the truth files anew and leaves the pictures alone.
 * The clips of the bench (`calm`, `falls`) are rendered when they are named.
 * Run by hand when a scene changes (Node 20 or newer, Chromium at /usr/bin/chromium or CHROMIUM); the files are committed.
 */
import { Buffer } from 'node:buffer'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { buildCamera } from './scene/camera-view.mjs'
import { benchClips, clips, FRAMES_PER_SECOND, HEIGHT, WIDTH } from './scene/clips.mjs'
import { locateActors } from './scene/truth.mjs'

const footage = new URL('.', import.meta.url)
const modules = new URL('../../../node_modules/', import.meta.url)
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const KINDS = { html: 'text/html', mjs: 'text/javascript', js: 'text/javascript' }

/** Where a path of the studio page lies; undefined for anything else. */
function fileOf(path) {
  if (path === '/mediabunny.mjs')
    return new URL('mediabunny/dist/bundles/mediabunny.min.mjs', modules)
  if (/^\/three\/[\w.]+\.js$/.test(path))
    return new URL(`three/build/${path.slice('/three/'.length)}`, modules)
  return /^\/(?:scene\/)?[\w-]+\.(?:html|mjs)$/.test(path)
    ? new URL(path.slice(1), footage)
    : undefined
}

function serveStudio() {
  const server = createServer(async (request, response) => {
    const file = fileOf(request.url)
    const body = file && await readFile(file).catch(() => undefined)
    response.writeHead(body ? 200 : 404, { 'content-type': KINDS[request.url.split('.').pop()] ?? 'text/plain' }).end(body)
  })
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** One line a frame, so that a change of the footage can be read as a change of text. */
function writeTruth(name, { cast, zones, frames }) {
  const { seconds, framesPerSecond = FRAMES_PER_SECOND } = clips[name] ?? benchClips[name]
  const head = {
    clip: `${name}.mp4`,
    width: WIDTH,
    height: HEIGHT,
    framesPerSecond,
    durationMs: seconds * 1000,
    cast,
    zones,
  }
  const lines = frames.map((boxes, frame) => JSON.stringify({
    frame,
    capturedAt: Math.round(frame * 1000 / framesPerSecond),
    boxes: boxes.map(({ id, box, visible, ground }) => ({ id, box, visible, ground })),
  }))
  return `${JSON.stringify(head).slice(0, -1)},"frames":[\n${lines.join(',\n')}\n]}\n`
}

async function renderStills(page, name, times, folder) {
  const pictures = await page.evaluate(([clip, seconds]) => globalThis.studio.stills(clip, seconds), [name, times])
  for (const { seconds, png, boxes, tookMs } of pictures) {
    await writeFile(`${folder}/${name}-${seconds}.png`, Buffer.from(png, 'base64'))
    process.stdout.write(`${name} at ${seconds} s took ${Math.round(tookMs)} ms: ${JSON.stringify(boxes)}\n`)
  }
}

async function renderFilm(page, name, duty, folder) {
  const film = await page.evaluate(([clip, share]) => globalThis.studio.film(clip, share), [name, duty])
  await writeFile(`${folder}/${name}.mp4`, Buffer.from(film.mp4, 'base64'))
  await writeFile(`${folder}/${name}.truth.json`, writeTruth(name, film))
}

/** The scenes are pure functions of time, so their truth needs no browser. */
async function rewriteTruth(name) {
  const file = new URL(`${name}.truth.json`, footage)
  const clip = clips[name]
  const { actors, pose } = clip.build()
  const camera = buildCamera(clip.mount, WIDTH / HEIGHT)
  const frames = Array.from({ length: clip.seconds * FRAMES_PER_SECOND }, (_, frame) => {
    pose(frame / FRAMES_PER_SECOND)
    return locateActors(actors, camera)
  })
  await writeFile(file, writeTruth(name, {
    ...JSON.parse(await readFile(file, 'utf8')),
    frames,
  }))
}

async function render(names, { still, out, duty }) {
  const folder = out ?? fileURLToPath(footage)
  const server = await serveStudio()
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_FLAGS })
  try {
    for (const name of names) {
      // A page for each clip: what the last one left on the graphics side goes with its page.
      const page = await browser.newPage({
        viewport: { width: WIDTH, height: HEIGHT },
      })
      page.on('console', message => process.stdout.write(`${message.text()}\n`))
      page.on('pageerror', error => process.stderr.write(`${error.stack}\n`))
      await page.goto(`http://127.0.0.1:${server.address().port}/studio.html`)
      await page.waitForFunction('globalThis.studio')
      if (still)
        await renderStills(page, name, still.map(Number), folder)
      else
        await renderFilm(page, name, Number(duty), folder)
      await page.close()
    }
  }
  finally {
    await browser.close()
    server.close()
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    truth: { type: 'boolean', default: false },
    still: { type: 'string', multiple: true },
    out: { type: 'string' },
    duty: { type: 'string', default: '1' },
  },
})
const names = positionals.length > 0
  ? positionals
  : Object.keys(clips)
const work = values.truth
  ? Promise.all(names.map(rewriteTruth))
  : render(names, values)
work.catch((error) => {
  process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
})

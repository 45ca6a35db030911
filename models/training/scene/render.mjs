/**
 * Makes a folder of labelled pictures of rendered halls: `node models/training/scene/render.mjs --out FOLDER [--count 600] [--seed 1]`.
 * Every label is exact; each picture is a function of its seed. Run by hand (Node 20 or newer, Chromium at /usr/bin/chromium or CHROMIUM);
 * pictures that are there already are not made again.
 */
import { Buffer } from 'node:buffer'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'

const LABELS = [
  'person',
  'helmet',
  'no_helmet',
  'vest',
  'no_vest',
  'forklift',
]
const VALIDATION_SHARE = 12
const root = new URL('../../../', import.meta.url)
const KINDS = { html: 'text/html', mjs: 'text/javascript', js: 'text/javascript' }
const FLAGS = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-background-networking',
]

function serveStudio() {
  const server = createServer(async (request, response) => {
    const isOurs = /^\/(?:models\/training\/scene|sfu\/demo\/footage\/scene|node_modules\/three\/build)\/[\w.-]+\.(?:html|mjs|js)$/.test(request.url)
    const body = isOurs && await readFile(new URL(request.url.slice(1), root)).catch(() => undefined)
    response.writeHead(body ? 200 : 404, { 'content-type': KINDS[request.url.split('.').pop()] ?? 'text/plain' }).end(body)
  })
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)))
}

async function render({ out, count, seed }) {
  const described = join(out, 'annotations.json')
  await mkdir(join(out, 'images'), { recursive: true })
  const { images } = await readFile(described, 'utf8').then(JSON.parse, () => ({ images: [] }))
  const done = new Set(images.map(({ file }) => file))
  const server = await serveStudio()
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
  const save = async () => {
    await writeFile(`${described}.tmp`, JSON.stringify({ classes: LABELS, images }))
    await rename(`${described}.tmp`, described)
  }
  try {
    let page
    for (let i = 0; i < count; i++) {
      const file = `scene_${seed + i}.jpg`
      if (done.has(file))
        continue
      // Now and then a new page: what the graphics side keeps goes with the old one.
      if (!page || i % 100 === 0) {
        await page?.close()
        page = await browser.newPage()
        page.on('pageerror', error => process.stderr.write(`${error.stack}\n`))
        await page.goto(`http://127.0.0.1:${server.address().port}/models/training/scene/studio.html`)
        await page.waitForFunction('globalThis.studio')
      }
      const { jpeg, boxes } = await page.evaluate(at => globalThis.studio.picture(at), seed + i)
      await writeFile(join(out, 'images', file), Buffer.from(jpeg, 'base64'))
      images.push({
        file,
        split: i % VALIDATION_SHARE === VALIDATION_SHARE - 1
          ? 'val'
          : 'train',
        source: 'scene',
        labelled: LABELS.map((_, label) => label),
        boxes: boxes.map(([label, ...corners]) => [
          LABELS.indexOf(label),
          ...corners,
        ]),
      })
      if (i % 25 === 24) {
        await save()
        process.stdout.write(`${i + 1} of ${count}\n`)
      }
    }
    await save()
  }
  finally {
    await browser.close()
    server.close()
  }
}

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    count: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
  },
})
const [count, seed] = [
  Number(values.count),
  Number(values.seed),
]
if (values.out === undefined || !Number.isInteger(count) || !Number.isInteger(seed) || process.argv[1] !== fileURLToPath(import.meta.url)) {
  process.stderr.write('Say where: node models/training/scene/render.mjs --out FOLDER [--count 600] [--seed 1].\n')
  process.exitCode = 2
}
else {
  render({ out: values.out, count, seed }).catch((error) => {
    process.stderr.write(`${error.stack}\n`)
    process.exitCode = 1
  })
}

import type { Figures } from '../bench.ts'
import type { Goal } from '../goal.ts'
import type { TfjsMeasured } from './tfjs-page.ts'
import { join } from 'node:path'
import process from 'node:process'
import { chromium } from 'playwright'
import { createServer } from 'vite'
import { figure } from '../figure.ts'

const repository = join(import.meta.dirname, '../..')
const page = join(import.meta.dirname, 'tfjs-page.ts')
/** Side of the shipped detector's picture, pixels. */
const detectorSize = 416

export const tfjsGoals: Readonly<Record<string, Goal>> = {
  parity_tfjs: { atMost: 1e-3 },
}

/**
 * The second engine in a page of headless Chromium on an emulated GPU: its largest difference from WASM, and what it asks of the GPU
 * beside onnxruntime on the same file, device kind and picture. Takes about two minutes, nearly all of them the emulation's.
 */
export async function measureTfjs(say: (line: string) => void): Promise<Figures> {
  const server = await createServer({
    configFile: join(repository, 'vite.config.ts'),
    cacheDir: join(repository, 'node_modules/.vite/bench'),
    logLevel: 'error',
    optimizeDeps: {
      entries: [page],
    },
    server: { port: 0, host: '127.0.0.1', hmr: false },
  })
  const browser = await chromium.launch({
    executablePath: process.env.ANSIM_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      ...process.getuid?.() === 0
        ? ['--no-sandbox']
        : [],
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--enable-unsafe-webgpu',
      '--use-webgpu-adapter=swiftshader',
      '--enable-features=Vulkan',
    ],
  })
  try {
    await server.listen()
    const tab = await browser.newPage()
    tab.setDefaultTimeout(600_000)
    // Any document of this origin that brings no scripts of its own.
    await tab.goto(`${server.resolvedUrls?.local[0] ?? ''}models/ansim-nano-5/labels.json`)
    say('tfjs, WASM and onnxruntime on one picture')
    const measured = await tab.evaluate(async ({ path, size }) => {
      const { measureInPage } = await import(path) as { measureInPage: (size: number) => Promise<TfjsMeasured> }
      return measureInPage(size)
    }, { path: `/@fs${page}`, size: detectorSize })
    return figuresOf(measured)
  }
  finally {
    await browser.close()
    await server.close()
  }
}

function figuresOf({ small, full, tfjs, ort }: TfjsMeasured): Figures {
  return {
    parity_tfjs: figure(Math.max(small, full), '', 7),
    parity_tfjs_small: figure(small, '', 9),
    tfjs_dispatches: figure(tfjs.dispatches, 'dispatches', 0, ort.dispatches),
    tfjs_submits: figure(tfjs.submits, 'submits', 0, ort.submits),
    tfjs_buffers_mb: figure(tfjs.bufferMb, 'MB', 1, ort.bufferMb),
  }
}

import type { Page } from 'playwright'
import type { Figures } from '../bench.ts'
import type { Goal } from '../goal.ts'
import type { Parities, TickCounts } from './gpu-plane-page.ts'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { chromium } from 'playwright'
import { createServer } from 'vite'
import { figure } from '../figure.ts'

const repository = join(import.meta.dirname, '../..')
const script = join(import.meta.dirname, 'gpu-plane-page.ts')
/** Side of the shipped detector's picture, pixels. */
const detectorSize = 416
/** Raw heads that would be read back instead, bytes a tick: ours (12 x 3549 x 11 floats), and YOLOv8 at 640 (12 x 84 x 8400). */
const rawHeads = { ours: 12 * 3549 * 11 * 4, yolov8: 12 * 84 * 8400 * 4 }
const peer = '@ultralytics/yolo@0.0.48'

export const gpuPlaneGoals: Readonly<Record<string, Goal>> = {
  readback_kb_tick12: { atMost: 30 },
  mapasync_tick12: { exactly: 1 },
  create_buffer_steady: { exactly: 0 },
  open_frames_track: { atMost: 2 },
  canvas_reads: { exactly: 0 },
  upload_kb_frame: { atMost: 1 },
  dispatch_ratio: { atMost: 0.1 },
  parity_ort_webgpu: { atMost: 1e-3 },
  parity_batch: { atMost: 1e-3 },
  parity_replay50: { atMost: 1e-3 },
  letterbox_max_diff: { atMost: 3 / 255 },
  letterbox_box_px: { atMost: 0.5 },
  leak_5000_ticks: { exactly: 0 },
}

/** Frames reach an emulated GPU only where raster, WebGL and WebGPU are emulated by the same Vulkan. */
const flags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-angle=swiftshader',
  '--use-vulkan=swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-vulkan-surface',
]

/** A page of headless Chromium that can import our modules and those under `folder`. */
async function withPage<Result>(folder: string, measure: (page: Page) => Promise<Result>): Promise<Result> {
  const server = await createServer({
    configFile: join(repository, 'vite.config.ts'),
    cacheDir: join(repository, 'node_modules/.vite/bench'),
    logLevel: 'error',
    optimizeDeps: {
      entries: [script],
    },
    server: {
      port: 0,
      host: '127.0.0.1',
      hmr: false,
      fs: {
        allow: [repository, folder],
      },
    },
  })
  const browser = await chromium.launch({
    executablePath: process.env.ANSIM_CHROMIUM ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0
      ? ['--no-sandbox', ...flags]
      : flags,
  })
  try {
    await server.listen()
    const page = await browser.newPage()
    page.setDefaultTimeout(900_000)
    // Any document of this origin that brings no scripts of its own.
    await page.goto(`${server.resolvedUrls?.local[0] ?? ''}models/ansim-nano-5/labels.json`)
    return await measure(page)
  }
  finally {
    await browser.close()
    await server.close()
  }
}

/** Calls a function of the page's script by its name. */
function call<Result>(page: Page, name: string, ...parameters: readonly (number | string)[]): Promise<Result> {
  return page.evaluate(async ({ path, name, parameters }) => {
    const module = await import(path) as Record<string, (...parameters: readonly (number | string)[]) => Promise<unknown>>
    await module.instrument!()
    return module[name]!(...parameters)
  }, { path: `/@fs${script}`, name, parameters }) as Promise<Result>
}

/** Brings the peer from the registry into a folder of its own; the product neither contains nor installs it (AGPL). */
function fetchPeer(folder: string): string | undefined {
  try {
    execFileSync('npm', ['pack', peer, '--silent'], { cwd: folder, stdio: 'ignore', timeout: 60_000 })
    const [archive] = readdirSync(folder).filter(name => name.endsWith('.tgz'))
    execFileSync('tar', ['xzf', archive!], { cwd: folder })
    return join(folder, 'package/dist/index.js')
  }
  catch {
    return undefined
  }
}

/**
 * The data plane in a page of headless Chromium on an emulated GPU: counts and bytes of ticks, parity with WASM, leaks. No times: the
 * emulation's say nothing. Takes about three minutes.
 */
export async function measureGpuPlane(say: (line: string) => void): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'ansim-bench-'))
  try {
    say(`fetching ${peer}`)
    const peerScript = fetchPeer(folder)
    if (!peerScript)
      say(`${peer} could not be fetched; its figures are left out`)
    return await withPage(folder, async (page) => {
      const peerCounts = peerScript
        ? await call<{ canvasReads: number, bytes: number }>(page, 'measurePeer', `/@fs${peerScript}`)
        : undefined
      say('ticks of twelve cameras and of one')
      const { twelve, one } = await call<{ twelve: TickCounts, one: TickCounts }>(page, 'measureTicks')
      say('letterbox beside the processor')
      const { difference, boxPixels } = await call<{ difference: number, boxPixels: number }>(page, 'measureLetterbox')
      say('onnxruntime beside WASM, one frame of full size among them')
      const { small, full, batch, replay50 } = await call<Parities>(page, 'measureParity', detectorSize)
      say('5000 ticks')
      const leak = await call<{ buffers: number, bytes: number, openFrames: number, answered: number }>(page, 'measureLeak', 5000)
      if (leak.answered !== 5000)
        throw new Error(`Only ${leak.answered} of 5000 ticks were answered.`)
      const readback = twelve.perTick.bytesRead / 1000
      return {
        readback_kb_tick12: figure(readback, 'kB', 1, rawHeads.ours / 1000),
        readback_kb_tick12_beside_yolov8: figure(readback, 'kB', 1, rawHeads.yolov8 / 1000),
        mapasync_tick12: figure(twelve.perTick.maps, 'calls', 2, 12),
        create_buffer_steady: figure(twelve.perTick.buffers + one.perTick.buffers, 'buffers', 2),
        open_frames_track: figure(twelve.mostOpenFrames, 'frames', 2),
        canvas_reads: figure(twelve.perTick.canvasReads / 12, 'reads', 2, peerCounts?.canvasReads ?? null),
        upload_kb_frame: figure(twelve.perTick.bytesWritten / 12 / 1000, 'kB', 2, peerCounts
          ? peerCounts.bytes / 1000
          : null),
        dispatches_tick12: figure(twelve.perTick.dispatches, 'dispatches', 0, 12 * one.perTick.dispatches),
        dispatch_ratio: figure(twelve.perTick.dispatches / 12 / one.perTick.dispatches, '', 3),
        parity_ort_webgpu: figure(Math.max(small, full), '', 7),
        parity_batch: figure(batch, '', 9),
        parity_replay50: figure(replay50, '', 9),
        letterbox_max_diff: figure(difference / 255, 'of full scale', 4),
        letterbox_box_px: figure(boxPixels, 'px', 2),
        leak_5000_ticks: figure(leak.buffers + leak.bytes + leak.openFrames, 'left', 0),
      }
    })
  }
  finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

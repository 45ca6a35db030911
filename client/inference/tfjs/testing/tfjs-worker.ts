import { tinyOnnx } from '../../testing/tiny-onnx.ts'
import { openTfjsEngine } from '../tfjs-engine.ts'

/** A dedicated worker that may not compile strings: answers one run of a small graph, or why it could not. */
async function run(): Promise<number[]> {
  const refuse = (): never => {
    throw new EvalError('No code from strings here.')
  }
  Object.assign(globalThis, { eval: refuse, Function: refuse })
  const adapter = await navigator.gpu.requestAdapter()
  const engine = await openTfjsEngine(tinyOnnx(), { device: await adapter!.requestDevice() })
  const { data } = await engine.run(new Float32Array(768).fill(1), 1)
  await engine.close()
  return [...data]
}

run().then(data => postMessage({ data }), (error: unknown) => postMessage({
  failure: String(error),
}))

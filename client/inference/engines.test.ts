import { openFakeEngine } from './fake-engine.ts'
import { engineConformance } from './testing/engine-conformance.ts'
import { openWasmInNode, shippedModel } from './testing/node-detector.ts'

engineConformance('fake', async () => openFakeEngine({
  input: {
    name: 'images',
    type: 'float32',
    shape: ['N', 3, 8, 8],
  },
  output: {
    name: 'output',
    type: 'float32',
    shape: ['N', 2, 3],
  },
  answer: (picture, slot) => slot.forEach((_, i) => slot[i] = picture[i * 7]!),
}))

engineConformance('wasm with the shipped detector', () => openWasmInNode(shippedModel()), { openFile: openWasmInNode })

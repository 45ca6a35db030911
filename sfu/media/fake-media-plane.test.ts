import { FakeMediaPlane } from './fake-media-plane.ts'
import { describeMediaPlane } from './testing/media-plane-conformance.ts'

describeMediaPlane('FakeMediaPlane', () => {
  const plane = new FakeMediaPlane()
  return {
    plane,
    loseWorker: async () => plane.loseWorker(),
    untilRebuilt: async () => plane.rebuildWorker(),
  }
})

import { FakeMediaPlane } from './fake-media-plane.ts'
import { describeMediaPlane } from './testing/media-plane-conformance.ts'

describeMediaPlane('FakeMediaPlane', (workerCount) => {
  const plane = new FakeMediaPlane(workerCount)
  return {
    plane,
    loseWorker: async of => plane.loseWorker(of),
    untilRebuilt: async () => plane.rebuildWorker(),
  }
})

import { defineStore } from 'pinia'
import { useAppServices } from './app-services.ts'
import { fromObservable } from './from-observable.ts'

/** This device as a camera. */
export const useBrowserCameraStore = defineStore('browser-camera', () => {
  const { browserCamera } = useAppServices()
  return {
    state: fromObservable(browserCamera.state),
    start: browserCamera.start,
    stop: browserCamera.stop,
  }
})

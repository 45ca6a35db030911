import { defineStore } from 'pinia'
import { useAppServices } from './app-services.ts'

/** Adding, changing and removing cameras. The lists follow by themselves: the server tells every browser of the change. */
export const useCameraAdminStore = defineStore('camera-admin', () => {
  const { cameraAdmin } = useAppServices()
  return { ...cameraAdmin }
})

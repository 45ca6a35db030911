import type { CoverageStrip, ShiftCoverage } from '#contract/coverage'
import type { CameraId } from '#contract/ids'
import type { PlantDay } from '#contract/shift'
import { defineStore } from 'pinia'
import { useAppServices } from './app-services.ts'

/** Who analysed which camera when, as the server knows it. Calls reject with AppError or NetworkUnavailable. */
export const useCoverageStore = defineStore('coverage', () => {
  const { coverageReports } = useAppServices()
  return {
    /** Up to 25 hours. */
    strips: (cameraIds: readonly CameraId[], from: number, to: number): Promise<CoverageStrip[]> => coverageReports.strips(cameraIds, from, to),
    shifts: (day: PlantDay): Promise<ShiftCoverage[]> => coverageReports.shifts(day),
  }
})

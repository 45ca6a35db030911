import type { Migration } from './migration.ts'
import { foundation } from './0001-foundation.ts'
import { demoCameras } from './0002-demo-cameras.ts'
import { cameraStreams } from './0003-camera-streams.ts'
import { annotations } from './0004-annotations.ts'
import { zoneEdits } from './0005-zone-edits.ts'

/** Every step, oldest first. */
export const migrations: readonly Migration[] = [
  foundation,
  demoCameras,
  cameraStreams,
  annotations,
  zoneEdits,
]

import type { Migration } from './migration.ts'
import { foundation } from './0001-foundation.ts'
import { demoCameras } from './0002-demo-cameras.ts'
import { cameraStreams } from './0003-camera-streams.ts'
import { annotations } from './0004-annotations.ts'
import { zoneEdits } from './0005-zone-edits.ts'
import { members } from './0006-members.ts'
import { safeguards } from './0007-safeguards.ts'
import { groundPlanes } from './0008-ground-planes.ts'
import { incidents } from './0009-incidents.ts'
import { evidence } from './0010-evidence.ts'
import { falseAlarms } from './0011-false-alarms.ts'

/** Every step, oldest first. */
export const migrations: readonly Migration[] = [
  foundation,
  demoCameras,
  cameraStreams,
  annotations,
  zoneEdits,
  members,
  safeguards,
  groundPlanes,
  incidents,
  evidence,
  falseAlarms,
]

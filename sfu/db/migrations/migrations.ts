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
import { leases } from './0012-leases.ts'
import { coverage } from './0013-coverage.ts'
import { alerting } from './0014-alerting.ts'
import { audit } from './0015-audit.ts'
import { plant } from './0016-plant.ts'
import { quotas } from './0017-quotas.ts'
import { witnesses } from './0018-witnesses.ts'
import { preferences } from './0019-preferences.ts'
import { incidentLists } from './0020-incident-lists.ts'
import { reports } from './0021-reports.ts'
import { notesAndStreams } from './0022-notes-and-streams.ts'

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
  leases,
  coverage,
  alerting,
  audit,
  plant,
  quotas,
  witnesses,
  preferences,
  incidentLists,
  reports,
  notesAndStreams,
]

import type { RouteServices } from '../route-services.ts'

/** What of a site's services has nothing to tell in tests: no cameras to find, nothing being cleared away, no backup, a station that is off. */
export const quietServices: Pick<RouteServices, 'health' | 'cameraSearch' | 'keeping' | 'createBackup' | 'auditStanding'> = {
  health: () => [
    {
      part: 'database',
      healthy: true,
      required: true,
      message: '',
    },
    {
      part: 'station',
      healthy: false,
      required: false,
      message: 'Switched off.',
    },
  ],
  cameraSearch: {
    probe: async () => ({
      facts: { codec: 'H264' },
    }),
    onvif: {
      discover: async () => [],
    },
  },
  keeping: {
    job: () => ({ isRunning: false, deleted: 0 }),
    disk: () => ({ freeBytes: 50_000_000_000, totalBytes: 100_000_000_000 }),
  },
  createBackup: async () => ({
    file: '/backups/asked.tar.gz',
    bytes: 1,
    rows: 1,
    events: 1,
  }),
  auditStanding: () => ({}),
}

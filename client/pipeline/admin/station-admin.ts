import type { DeviceId } from '#contract/ids'
import type { DetectingBrowser, NewStation, Station, StationUpdate, StationView } from '#contract/station'
import type { ApiPort } from '../../core/api-port.ts'

/** The stations of the Organization. Calls reject with AppError or NetworkUnavailable. */
export interface StationAdmin {
  readonly list: () => Promise<{ stations: StationView[], browsers: DetectingBrowser[] }>
  readonly create: (station: NewStation) => Promise<Station>
  readonly update: (stationId: DeviceId, update: StationUpdate) => Promise<Station>
  readonly remove: (stationId: DeviceId) => Promise<unknown>
  /** Of this browser's profile: what it is registered by. */
  readonly ownDeviceId: () => Promise<DeviceId>
}

export function createStationAdmin({ call }: Pick<ApiPort, 'call'>, ownDeviceId: () => Promise<DeviceId>): StationAdmin {
  return {
    list: () => call('station.list'),
    create: body => call('station.create', { body }),
    update: (stationId, body) => call('station.update', {
      params: { stationId },
      body,
    }),
    remove: stationId => call('station.remove', {
      params: { stationId },
    }),
    ownDeviceId,
  }
}

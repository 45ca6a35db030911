import type { Cam as CamClass, RequestCallback } from 'onvif'
import type { OnvifDevice, OnvifPort, OnvifProfile, OnvifService } from '../core/onvif-port.ts'
import type { DiscoverySockets } from './discovery.ts'
import onvif from 'onvif'
import { AppError } from '#contract/app-error'
import { createCappedAgent } from './capped-agent.ts'
import { discoverDevices } from './discovery.ts'
import { profileOf, rtspOn } from './onvif-profile.ts'

export interface OnvifClientOptions {
  /** The IP address of a host name. */
  readonly resolveHost: (host: string) => Promise<string>
  /** Throws AppError 'camera-address-invalid' for addresses that no camera may have. */
  readonly addressPolicy: (address: string, port: number) => void
  readonly now: () => number
  readonly discovery: DiscoverySockets
}

const answerWithinMs = 3_000
const maxAnswerBytes = 512 * 1024
const maxProfiles = 8

/** ONVIF by the library `onvif`, which is given an address that passed the policy, a byte limit, and time limits. */
export function createOnvifClient(options: OnvifClientOptions): OnvifPort {
  return {
    discover: (interfaceNames, signal) => discoverDevices(options.discovery, interfaceNames, signal),
    getDevice: (service, signal) => withCamera(options, service, signal, async (camera, host) => {
      const clock = await call<Date>(done => camera.getSystemDateAndTime(done))
      const clockOffsetMs = clock instanceof Date && Number.isFinite(clock.getTime())
        ? clock.getTime() - options.now()
        : undefined
      await findServices(camera)
      const listed = await call<unknown>(done => camera.getProfiles(done))
      const profiles: OnvifProfile[] = []
      for (const profile of (Array.isArray(listed)
        ? listed
        : []).slice(0, maxProfiles).map(profileOf)) {
        if (!profile)
          continue
        const answer = await call<unknown>(done => camera.getStreamUri({
          protocol: 'RTSP',
          profileToken: escapeXml(profile.token),
        }, done)).catch(() => undefined)
        const streamUrl = rtspOn(host, answer)
        profiles.push({
          ...profile,
          ...(streamUrl !== undefined && { streamUrl }),
        })
      }
      return {
        profiles,
        ...(clockOffsetMs !== undefined && { clockOffsetMs }),
      } satisfies OnvifDevice
    }),
    setSynchronizationPoint: (service, profileToken, signal) => withCamera(options, service, signal, async (camera) => {
      await call<Date>(done => camera.getSystemDateAndTime(done))
      await findServices(camera)
      await call<unknown>(done => camera.setSynchronizationPoint({
        profileToken: escapeXml(profileToken),
      }, done))
    }),
  }
}

async function withCamera<Result>(options: OnvifClientOptions, { serviceUrl, username, password }: OnvifService, signal: AbortSignal, work: (camera: CamClass, host: string) => Promise<Result>): Promise<Result> {
  const url = URL.parse(serviceUrl)
  if (url?.protocol !== 'http:')
    throw new AppError('camera-address-invalid', 'The address of an ONVIF service begins with http://.')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port || 80)
  const address = await options.resolveHost(host).catch((cause: unknown) => {
    throw new AppError('camera-unreachable', 'The camera\'s name is unknown in this network; check the name or use its IP address.', {}, { cause })
  })
  options.addressPolicy(address, port)
  const agent = createCappedAgent(address, maxAnswerBytes)
  const camera = new onvif.Cam({
    hostname: host,
    port,
    path: url.pathname,
    timeout: answerWithinMs,
    autoconnect: false,
    // Services are where we asked, wherever the camera says that they are.
    preserveAddress: true,
    agent,
    ...(username !== undefined && {
      username: escapeXml(username),
      password: password ?? '',
    }),
  })
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => {
    agent.destroy()
    aborted.reject(new AppError('camera-unreachable', 'The camera\'s ONVIF service took too long; check that ONVIF is switched on in it.'))
  }
  signal.addEventListener('abort', abort)
  aborted.promise.catch(() => {})
  if (signal.aborted)
    abort()
  try {
    return await Promise.race([
      work(camera, host),
      aborted.promise,
    ])
  }
  catch (error) {
    throw error instanceof AppError
      ? error
      : failureOf(error)
  }
  finally {
    signal.removeEventListener('abort', abort)
    agent.destroy()
  }
}

/** GetServices came late to ONVIF; older cameras know GetCapabilities. */
async function findServices(camera: CamClass): Promise<void> {
  await call(done => camera.getServices(true, done)).catch(() => call(done => camera.getCapabilities(done)))
}

function call<Result>(start: (done: RequestCallback<Result>) => void): Promise<Result> {
  return new Promise((resolve, reject) => start((error, data) => {
    if (error)
      reject(error)
    else
      resolve(data as Result)
  }))
}

function failureOf(cause: unknown): AppError {
  const text = String(cause)
  if (/NotAuthorized|not authorized|authentication|Sender not Authorized/i.test(text))
    return new AppError('camera-refused-login', 'Camera refused the ONVIF login; check user name and password, and that this user may use ONVIF.', {}, { cause })
  if (/ECONN|EHOST|ENET|ETIMEDOUT|timeout|too much/i.test(text))
    return new AppError('camera-unreachable', 'No ONVIF service answers at this address; check that ONVIF is switched on in the camera, and its HTTP port.', {}, { cause })
  return new AppError('camera-protocol', 'The camera\'s ONVIF answer was not understood; give its RTSP address instead.', {}, { cause })
}

function escapeXml(text: string): string {
  return text.replace(/[<>&'"]/g, character => `&#${character.codePointAt(0)};`)
}

import type { SafetyEvent } from '#contract/safety-event'
import type { DetectionService } from './pipeline/detection/detection-service.ts'
import type { AppServices } from './stores/app-services.ts'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { openAlerting } from './alerting-opening.ts'
import { followBrowserNetwork, openBrowserSocket } from './api/browser-socket.ts'
import { createHttpClient } from './api/http-client.ts'
import { createServerSocket } from './api/server-socket.ts'
import { createListeners, createObservable } from './core/observable.ts'
import { defaultHoldChoice } from './core/sync/hold-choice.ts'
import { openCoverage } from './coverage-opening.ts'
import { openDuty } from './duty-opening.ts'
import { openEvidence } from './evidence-opening.ts'
import { findGpuAdapter } from './inference/gpu-adapter.ts'
import { wasmThreads } from './inference/wasm-threads.ts'
import { openLater } from './later-opening.ts'
import { openMedia } from './media-opening.ts'
import { createTrackPacer } from './media/track-pacer.ts'
import { createDetectionService } from './pipeline/detection/detection-service.ts'
import { openFrameSource } from './pipeline/detection/frame-source.ts'
import { spawnDetectionWorker } from './pipeline/detection/spawn-detection-worker.ts'
import { AnalysisWatch } from './pipeline/live/analysis-watch.ts'
import { ConfigurationService } from './pipeline/live/configuration-service.ts'
import { keepRunning } from './pipeline/live/keep-running.ts'
import { createLocalData } from './pipeline/live/local-data.ts'
import { OwnDetector } from './pipeline/live/own-detector.ts'
import { watchPageUpdate } from './pipeline/live/page-update.ts'
import { PressureWatch } from './pipeline/live/pressure-watch.ts'
import { recordEvents } from './pipeline/live/record-events.ts'
import { createScriptAddresses } from './pipeline/live/script-address.ts'
import { SessionService } from './pipeline/live/session-service.ts'
import { SharedLooks } from './pipeline/live/shared-looks.ts'
import { followWaitingVerdicts } from './pipeline/live/waiting-memories.ts'
import { whileSignedIn } from './pipeline/live/while-signed-in.ts'
import { createAnnotationRecorder } from './pipeline/sync/annotation-recorder.ts'
import { createEventRecorder } from './pipeline/sync/event-recorder.ts'
import { createHoldingService } from './pipeline/sync/holding-service.ts'
import { createIncidentAsker } from './pipeline/sync/incident-asker.ts'
import { createWebLeaderLock, noLeaderLock } from './pipeline/sync/leader-lock.ts'
import { createHash } from './pipeline/sync/sha256.ts'
import { createSnapshotSource } from './pipeline/sync/snapshot-source.ts'
import { createSyncService } from './pipeline/sync/sync-service.ts'
import { tellerOf } from './pipeline/sync/teller-of.ts'
import { createUrgentTeller } from './pipeline/sync/urgent-teller.ts'
import { openPreferences } from './preference-opening.ts'
import { AnsimDatabase } from './storage/ansim-database.ts'
import { createDexieConfigurationCache } from './storage/dexie-configuration-cache.ts'
import { createDexieEventStore } from './storage/dexie-event-store.ts'
import { createDexieEvidenceStore } from './storage/dexie-evidence-store.ts'
import { createDexiePictureStore, PictureDatabase } from './storage/dexie-picture-store.ts'
import { createEngineMemories } from './storage/engine-memories.ts'
import { askToPersist, readStorage } from './storage/persistence.ts'

/** How long the first start of the detector waits for the service worker, so that what it loads is kept for offline. */
const installPatienceMs = 5_000

/** The composition root of the page: makes everything once and wires it. Work begins when somebody is signed in. `loadBehind` fetches what pages behind the first screen ask. */
export function createServices(): AppServices & { readonly loadBehind: () => Promise<unknown> } {
  const now = () => epochMs(Date.now())
  const timers = timersOf(globalThis, now)
  const onFailure = (error: unknown): void => reportError(error)
  const scriptAddress = createScriptAddresses(globalThis, location.origin)
  const pageUpdate = watchPageUpdate(navigator.serviceWorker, scriptAddress('/service-worker.js'), () => location.reload())

  const database = new AnsimDatabase()
  // HD4: a newer page changes the tables; ours still fit them, but this tab should follow when its user is ready.
  database.on('versionchange', ({ newVersion }) => newVersion !== null && pageUpdate.markOutdated())
  const cache = createDexieConfigurationCache(database, now)
  const pictures = new PictureDatabase()
  const pictureStore = createDexiePictureStore({ database: pictures, maxBytes: defaultHoldChoice.maxPictureBytes, now })
  const store = createDexieEventStore({
    database,
    pictures,
    pictureStore,
    now,
    newDeviceId: () => crypto.randomUUID() as never,
  })
  const hash = createHash(crypto.subtle)
  const api = createHttpClient({
    fetch: globalThis.fetch.bind(globalThis),
    timers,
  })

  const session = new SessionService({ api, cache, now })
  const socket = createServerSocket({
    connect: () => openBrowserSocket(location, WebSocket),
    isSignedOut: () => session.isGone(),
    timers,
    random: Math.random,
  })
  const { films, lookWay, media, browserCamera } = openMedia({
    socket,
    scriptAddress,
    timers,
    random: Math.random,
  })
  const pressure = new PressureWatch({ media, timers })
  const configuration = new ConfigurationService({ api, cache, timers })
  const known = () => configuration.state.value.kind === 'known'
    ? configuration.state.value.configuration
    : undefined
  const analysis = new AnalysisWatch({ socket, timers })

  const lock = navigator.locks
    ? createWebLeaderLock(navigator.locks)
    : noLeaderLock
  const sync = createSyncService({
    api,
    socket,
    store,
    timers,
    random: Math.random,
    lock,
    teller: () => tellerOf(session.state.value),
  })
  const syncStatus = createObservable(sync.status)
  sync.onStatus(syncStatus.set)
  const urgent = createUrgentTeller({
    api,
    store,
    timers,
    mayTell: () => syncStatus.value.online && tellerOf(session.state.value).mayRecord,
  })
  const recordings = createListeners<SafetyEvent>()
  const openings = createListeners<DetectionService>()
  const recorder = createEventRecorder({
    store,
    now,
    hash,
    randomBytes: bytes => crypto.getRandomValues(bytes),
    onRecorded(event) {
      urgent.offer(event)
      recordings.tell(event)
    },
  })
  const annotating = createAnnotationRecorder({
    store,
    now,
    randomBytes: bytes => crypto.getRandomValues(bytes),
    session: () => session.state.value.kind === 'signed-in'
      ? session.state.value.session
      : undefined,
  })
  const hints = { userAgent: navigator.userAgent, platform: navigator.platform, maxTouchPoints: navigator.maxTouchPoints }
  const detector = new OwnDetector({
    open: () => createDetectionService({
      spawn: () => spawnDetectionWorker(scriptAddress),
      openFrameSource,
      timers,
      random: Math.random,
      hints,
      memories: createEngineMemories(localStorage),
    }),
    onOpen(service) {
      recordEvents(service, recorder, onFailure)
      openings.tell(service)
    },
    canSee: 'VideoFrame' in globalThis,
    threads: wasmThreads(globalThis.crossOriginIsolated, navigator.hardwareConcurrency),
    hasGpu: findGpuAdapter(navigator.gpu, hints).then(choice => choice.kind === 'adapter'),
    // A page in sight that is woken late runs on a busy machine: slow analysis is shown as slow, and beats none.
    yieldsWhenThrottled: () => document.hidden && session.state.value.kind === 'signed-in' && session.state.value.session.role !== 'station',
    ready: pageUpdate.installed(installPatienceMs),
    isHidden: () => document.hidden,
    timers,
  })
  const duty = openDuty({
    socket,
    media,
    detector,
    store,
    sync: syncStatus,
    serverOffsetMs: configuration.serverOffsetMs,
    timers,
  })
  const coverage = openCoverage({
    watch: detector.coverageMinutes,
    api,
    socket,
    database,
    store,
    serverOffsetMs: configuration.serverOffsetMs,
    maySend: () => syncStatus.value.online && tellerOf(session.state.value).mayRecord,
    timers,
    random: Math.random,
    lock,
  })
  const looks = new SharedLooks({
    socket,
    detector,
    duty: duty.state,
    channel: lookWay,
  })

  const evidenceStore = createDexieEvidenceStore({ database: pictures, pictures: pictureStore })
  const evidence = openEvidence({
    films,
    store: evidenceStore,
    events: store,
    api,
    timers,
    random: Math.random,
    lock,
    serverOffsetMs: configuration.serverOffsetMs,
    configuration: known,
    onConfiguration: listener => configuration.state.subscribe(listener),
    duty: duty.state,
    maySend: () => syncStatus.value.online && tellerOf(session.state.value).mayRecord,
    onFailure,
  })
  recordings.add(evidence.recorded)
  openings.add(evidence.detecting)
  const { snapshot } = createSnapshotSource({ store, api, hash })
  const holding = createHoldingService({
    store,
    fetchPicture: snapshot,
    films: evidence.heldFilms,
    timers,
    serverNow: () => socket.state.kind === 'open'
      ? epochMs(Math.max(0, Math.round(now() + configuration.serverOffsetMs.value)))
      : undefined,
    isOnline: () => syncStatus.value.online,
    retentionDays: () => known()?.retentionDays,
    lock,
  })
  const localData = createLocalData({
    store,
    waitingFilms: evidenceStore.waitingFilms,
    session,
    timers,
    isOnline: () => syncStatus.value.online,
  })

  const alerting = openAlerting({ api, socket, session, now })
  configuration.serverOffsetMs.subscribe(offsetMs => detector.setServerOffset(offsetMs))
  followWaitingVerdicts({
    store,
    configuration: configuration.state,
    onConfiguration: next => [detector, duty].forEach(each => each.setConfiguration(next)),
  })
  // The socket was turned away: ask who we are, which signs out where nobody is.
  socket.onState(state => state.kind === 'refused' && void session.confirm())
  socket.onState((state) => {
    if (state.kind !== 'open')
      return
    // Connections also end because what somebody may do has changed: hear what it is now.
    void session.confirm()
    holding.look()
    evidence.wake()
    coverage.wake()
  })
  followBrowserNetwork(globalThis, socket)

  whileSignedIn(session.state, (signal) => {
    const keep = (run: (signal: AbortSignal) => Promise<void>): void => void keepRunning(run, signal, { timers, random: Math.random, onFailure })
    analysis.run(signal)
    alerting.watch.run(signal)
    duty.run(signal)
    looks.run(signal)
    lookWay.run(signal)
    detector.run(signal)
    pressure.run(signal)
    browserCamera.run(signal)
    void configuration.run(socket, signal)
    keep(socket.run)
    keep(media.run)
    keep(sync.run)
    keep(holding.run)
    evidence.runs.forEach(keep)
    coverage.runs.forEach(keep)
    // Events that wait for the network must outlive a full disk.
    void askToPersist(navigator.storage)
    signal.addEventListener('abort', () => detector.want(false), { once: true })
  })

  return {
    now,
    session,
    configuration,
    socket,
    media,
    ...openLater({
      api,
      scriptAddress,
      session,
      store,
      known,
      holding,
      serverNow: () => now() + configuration.serverOffsetMs.value,
      coverage: coverage.reports,
      past: { evidence: evidenceStore, clips: evidence.clips, findSnapshot: snapshot },
    }),
    alerting,
    preferences: openPreferences({ api, socket, session, database, now }),
    pacer: createTrackPacer(scriptAddress),
    browserCamera,
    pressure,
    analysis,
    health: coverage.health,
    duty,
    looks,
    detector,
    events: store,
    ...annotating,
    askIncident: createIncidentAsker(api),
    holding,
    localData,
    readStorage: () => readStorage(navigator.storage),
    findSnapshot: snapshot,
    clips: evidence.clips,
    tracks: evidence.tracks,
    sync: syncStatus,
    pageUpdate,
  }
}

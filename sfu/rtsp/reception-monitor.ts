import type { Timers } from '#contract/timers'
import { AppError } from '#contract/app-error'
import { SequenceTracker } from './h264/sequence-tracker.ts'
import { buildReceiverReport, hasBye, readSenderReport } from './receiver-report.ts'

export interface ReceptionMonitorOptions {
  readonly timers: Timers
  readonly timing: { readonly firstPacketMs: number, readonly silenceMs: number }
  readonly ownSsrc: number
  readonly sendReport: (report: Uint8Array) => void
  readonly keepAlive: { readonly everyMs: number, readonly send: () => void }
  readonly onFailure: (failure: AppError) => void
}

const reportEveryMs = 5000

/** Watches that packets come, says so to the camera (RTCP and keep-alive), and calls silence and BYE a failure. */
export class ReceptionMonitor {
  readonly #options: ReceptionMonitorOptions
  readonly #sequence = new SequenceTracker()
  readonly #cancels = new Map<string, () => void>()
  #senderSsrc: number | undefined
  #lastPacketMs: number
  #lastSenderReport: { middleNtp: number, receivedAtMs: number } | undefined

  constructor(options: ReceptionMonitorOptions) {
    this.#options = options
    this.#lastPacketMs = options.timers.now()
    this.#watchSilence(options.timing.firstPacketMs)
    this.#every('report', reportEveryMs, () => this.#report())
    this.#every('keep-alive', options.keepAlive.everyMs, options.keepAlive.send)
  }

  takeRtp(packet: Uint8Array): void {
    this.#lastPacketMs = this.#options.timers.now()
    if (packet.length < 12)
      return
    const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
    this.#senderSsrc = view.getUint32(8)
    this.#sequence.accept(view.getUint16(2))
  }

  takeRtcp(packet: Uint8Array): void {
    const report = readSenderReport(packet)
    if (report) {
      this.#lastSenderReport = {
        middleNtp: report.middleNtp,
        receivedAtMs: this.#options.timers.now(),
      }
    }
    if (hasBye(packet))
      this.#options.onFailure(new AppError('camera-stream-ended', 'Camera ended the stream; it is tried again at once. If this repeats, check its network and its number of viewers.'))
  }

  /** Idempotent. */
  close(): void {
    for (const cancel of this.#cancels.values())
      cancel()
    this.#cancels.clear()
  }

  #watchSilence(delayMs: number): void {
    this.#cancels.set('silence', this.#options.timers.after(delayMs, () => {
      const silentMs = this.#options.timers.now() - this.#lastPacketMs
      const allowedMs = this.#senderSsrc === undefined
        ? this.#options.timing.firstPacketMs
        : this.#options.timing.silenceMs
      if (silentMs < allowedMs)
        return this.#watchSilence(allowedMs - silentMs)
      this.#options.onFailure(new AppError('camera-silent', `Camera sent no video for ${Math.round(silentMs / 1000)} s; check its network and its load.`))
    }))
  }

  #every(name: string, delayMs: number, action: () => void): void {
    this.#cancels.set(name, this.#options.timers.after(delayMs, () => {
      this.#every(name, delayMs, action)
      action()
    }))
  }

  #report(): void {
    if (this.#senderSsrc === undefined)
      return
    const nowMs = this.#options.timers.now()
    this.#options.sendReport(buildReceiverReport({
      ownSsrc: this.#options.ownSsrc,
      senderSsrc: this.#senderSsrc,
      packetsLost: this.#sequence.lost,
      highestSequenceNumber: this.#sequence.last ?? 0,
      lastSenderReport: this.#lastSenderReport,
    }, nowMs))
  }
}

import type { Timers } from '#contract/timers'
import type { SenderReport } from './receiver-report.ts'
import { AppError } from '#contract/app-error'
import { buildReceiverReport, hasBye, readSenderReport } from './receiver-report.ts'
import { ReceptionCounter } from './reception-counter.ts'

export interface ReceptionMonitorOptions {
  readonly timers: Timers
  readonly timing: { readonly firstPacketMs: number, readonly silenceMs: number }
  readonly ownSsrc: number
  readonly sendReport: (report: Uint8Array) => void
  readonly keepAlive: { readonly everyMs: number, readonly send: () => void }
  readonly onSenderReport: (report: SenderReport, arrivalMs: number) => void
  readonly onFailure: (failure: AppError) => void
}

const reportEveryMs = 5000

/** Watches that packets come, says so to the camera (RTCP and keep-alive), and calls silence and BYE a failure. */
export class ReceptionMonitor {
  readonly #options: ReceptionMonitorOptions
  readonly #counter = new ReceptionCounter()
  readonly #cancels = new Map<string, () => void>()
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
    const isFirst = this.#counter.senderSsrc === undefined
    this.#counter.take(packet, this.#lastPacketMs)
    // From now on the shorter time counts.
    if (isFirst && this.#counter.senderSsrc !== undefined && this.#cancels.has('silence')) {
      this.#cancels.get('silence')?.()
      this.#watchSilence(this.#options.timing.silenceMs)
    }
  }

  takeRtcp(packet: Uint8Array): void {
    const report = readSenderReport(packet)
    if (report) {
      const receivedAtMs = this.#options.timers.now()
      this.#lastSenderReport = { middleNtp: report.middleNtp, receivedAtMs }
      this.#options.onSenderReport(report, receivedAtMs)
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
      const allowedMs = this.#counter.senderSsrc === undefined
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
    const facts = this.#counter.report()
    if (facts) {
      this.#options.sendReport(buildReceiverReport({
        ...facts,
        ownSsrc: this.#options.ownSsrc,
        lastSenderReport: this.#lastSenderReport,
      }, this.#options.timers.now()))
    }
  }
}

import type { Severity } from '#contract/severity'

/** A short pattern per severity, distinct in pitch and rhythm: graver is higher and more. Frequencies in Hz, times in s. */
const tones: Record<Severity, { hertz: number[], beatS: number, gapS: number }> = {
  critical: {
    hertz: [988, 1319, 988, 1319],
    beatS: 0.14,
    gapS: 0.05,
  },
  high: {
    hertz: [880, 880, 880],
    beatS: 0.14,
    gapS: 0.1,
  },
  medium: {
    hertz: [659, 523],
    beatS: 0.2,
    gapS: 0.08,
  },
  low: {
    hertz: [523],
    beatS: 0.24,
    gapS: 0,
  },
  health: {
    hertz: [392, 330],
    beatS: 0.24,
    gapS: 0.12,
  },
}

/** Plays a tone per severity, once browsers allow sound: after the first touch or key. */
export class TonePlayer {
  #context: AudioContext | undefined

  /** Call on a person's gesture; before it, browsers keep pages silent. */
  unlock(): void {
    this.#context ??= new AudioContext()
    if (this.#context.state === 'suspended')
      void this.#context.resume()
  }

  /** `volume` is 0..1. Answers whether a tone sounds: silent before the first gesture. */
  play(severity: Severity, volume: number): boolean {
    const context = this.#context
    if (!context || context.state !== 'running' || volume <= 0)
      return false
    const { hertz, beatS, gapS } = tones[severity]
    hertz.forEach((pitch, index) => {
      const from = context.currentTime + 0.02 + index * (beatS + gapS)
      const oscillator = new OscillatorNode(context, { type: 'triangle', frequency: pitch })
      const loudness = new GainNode(context, { gain: 0 })
      // Ramps instead of steps: a step is heard as a click.
      loudness.gain.setValueAtTime(0, from)
      loudness.gain.linearRampToValueAtTime(volume * volume, from + 0.01)
      loudness.gain.setValueAtTime(volume * volume, from + beatS - 0.03)
      loudness.gain.linearRampToValueAtTime(0, from + beatS)
      oscillator.connect(loudness).connect(context.destination)
      oscillator.start(from)
      oscillator.stop(from + beatS)
    })
    return true
  }
}

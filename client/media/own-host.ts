import type { HostPort } from '../core/host-port.ts'

/** Not in TypeScript's DOM library: the Battery Status and Network Information APIs, in Chromium alone. */
interface Battery extends EventTarget { readonly charging: boolean }
interface Connection extends EventTarget { readonly type?: string }
interface HostBrowser {
  readonly navigator: object & {
    readonly getBattery?: () => Promise<Battery>
    readonly connection?: Connection
  }
  readonly document: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>
}

const wireless = [
  'bluetooth',
  'cellular',
  'wifi',
  'wimax',
]

/** Power, network and visibility of this page, as far as the browser tells. */
export function openOwnHost({ navigator, document }: HostBrowser): HostPort {
  const listeners = new Set<() => void>()
  const tell = (): void => listeners.forEach(listener => listener())
  let battery: Battery | undefined
  // Asked for once; a browser that refuses says nothing of its power.
  navigator.getBattery?.().then((found) => {
    battery = found
    found.addEventListener('chargingchange', tell)
    tell()
  }, () => {})
  navigator.connection?.addEventListener('change', tell)
  document.addEventListener('visibilitychange', tell)
  return {
    facts() {
      const type = navigator.connection?.type
      return {
        isVisible: !document.hidden,
        ...battery && { onBattery: !battery.charging },
        ...type === 'ethernet' && { isWired: true },
        ...type !== undefined && wireless.includes(type) && { isWired: false },
      }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

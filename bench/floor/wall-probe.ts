/** What a page of the wall notes about itself while it is measured. */
interface WallProbe {
  /** Camera id -> ms from the navigation to its first presented picture. */
  readonly firstPictures: Record<string, number>
  /** What moved without anybody having touched anything: how much (CLS), when, and what. */
  readonly shifts: { value: number, atMs: number, what: string[] }[]
  /** Event id -> when its banner was first on the screen, ms since the epoch. */
  readonly banners: Record<string, number>
  /** First frames of pictures that came later than the first of their tile: camera id and ms of performance.now(). */
  readonly laterPictures: { camera: string, atMs: number }[]
}

declare global {
  interface Window {
    wallProbe: WallProbe
  }
}

interface ShiftEntry extends PerformanceEntry {
  readonly value: number
  readonly hadRecentInput: boolean
  readonly sources?: readonly { readonly node?: Node | null }[]
}

/** Runs in the page before its own scripts. */
export function installWallProbe(): void {
  const probe: WallProbe = {
    firstPictures: {},
    shifts: [],
    banners: {},
    laterPictures: [],
  }
  window.wallProbe = probe
  const seen = new WeakSet<Element>()
  new MutationObserver(() => {
    for (const video of document.querySelectorAll('article[data-camera] video')) {
      if (seen.has(video))
        continue
      seen.add(video)
      const camera = video.closest('article')?.dataset.camera
      ;(video as HTMLVideoElement).requestVideoFrameCallback((now) => {
        if (!camera)
          return
        if (probe.firstPictures[camera] === undefined)
          probe.firstPictures[camera] = now
        else
          probe.laterPictures.push({ camera, atMs: now })
      })
    }
    const event = document.querySelector<HTMLElement>('[data-room-alert]')?.dataset.event
    if (event !== undefined)
      probe.banners[event] ??= Date.now()
  }).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['data-event'],
  })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as ShiftEntry[]) {
      if (entry.hadRecentInput)
        continue
      probe.shifts.push({
        value: entry.value,
        atMs: entry.startTime,
        what: (entry.sources ?? []).map(({ node }) => node instanceof Element
          ? `<${node.tagName.toLowerCase()} class="${node.className}"> ${node.textContent.trim().slice(0, 60)}`
          : node?.textContent?.trim().slice(0, 60) ?? 'gone'),
      })
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

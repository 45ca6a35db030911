/// <reference lib="webworker" />
import type { PrecacheEntry } from 'workbox-precaching'
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { cachePolicyOf, detectorCacheName, isStale } from './cache-policy.ts'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (PrecacheEntry | string)[] }

// The page itself: whole, at install, so that it opens with the network off.
precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), {
  denylist: [/^\/(?:api|models|trust|healthz|metrics)(?:\/|$)/, /\.\w+$/],
}))

// The engine and the detector: large, one variant per device, so kept when first used and not before.
registerRoute(({ url, sameOrigin }) => sameOrigin && cachePolicyOf(url.pathname) !== 'none', async ({ request, url }) => {
  const cache = await caches.open(detectorCacheName)
  const kept = await cache.match(request.url)
  if (kept && cachePolicyOf(url.pathname) === 'for-ever')
    return kept
  try {
    const answer = await fetch(request)
    if (answer.ok) {
      const copy = answer.clone()
      await cache.put(request.url, copy)
      await forgetOlder(cache, request.url)
    }
    return answer
  }
  catch (error) {
    if (kept)
      return kept
    throw error
  }
})

async function forgetOlder(cache: Cache, url: string): Promise<void> {
  for (const other of await cache.keys()) {
    if (isStale(other.url, url))
      await cache.delete(other)
  }
}

// A new version waits until somebody says so: a page that shows an alarm must not change under anybody's eyes.
self.addEventListener('message', (event) => {
  if ((event.data as { type?: unknown } | null)?.type === 'let-in')
    void self.skipWaiting()
})
// The first version serves the page that installed it, so that the detector it loads is kept.
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()))

/** A message that woke this browser (AL10): shown with its words, and opened where it happened. One about the same thing takes the place of the last. */
interface PushedAlert { id: string, title: string, body: string, severity: string, about: string, path: string }
self.addEventListener('push', (event) => {
  const alert = event.data?.json() as PushedAlert | undefined
  if (alert) {
    event.waitUntil(self.registration.showNotification(alert.title, {
      body: alert.body,
      tag: alert.about,
      requireInteraction: alert.severity === 'critical',
      data: { path: alert.path },
    }))
  }
})
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openPath((event.notification.data as { path?: unknown } | null)?.path))
})

/** In a page that is open, else in a new one. Only a path of ours is opened, whatever a message says. */
async function openPath(path: unknown): Promise<void> {
  const url = new URL(typeof path === 'string'
    ? path
    : '/', self.location.origin)
  if (url.origin !== self.location.origin)
    return
  const [page] = await self.clients.matchAll({ type: 'window' })
  if (!page)
    return void await self.clients.openWindow(url.href)
  await page.focus()
  await page.navigate(url.href).catch(() => self.clients.openWindow(url.href))
}

import type { Page } from 'playwright'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { freePort } from '../../e2e/plant.ts'
import { waitFor } from '../../e2e/wait-for.ts'

const program = '/usr/bin/janus'
const libraries = '/usr/lib/x86_64-linux-gnu/janus'

export interface Janus {
  readonly pid: number
  /** Its REST interface. */
  readonly address: string
  readonly close: () => Promise<void>
}

/** Why the peer cannot be measured here; undefined when it can. */
export function janusMissing(): string | undefined {
  return existsSync(program) && existsSync(join(libraries, 'plugins/libjanus_streaming.so'))
    ? undefined
    : 'Debian\'s package janus is not installed'
}

/** Starts Debian's Janus with its streaming plugin pulling `urls` by RTSP over TCP, mount points 1, 2, ... Nothing else is loaded. */
export async function startJanus(folder: string, urls: readonly string[]): Promise<Janus> {
  const port = await freePort()
  const config = join(folder, 'janus')
  const nothing = join(config, 'nothing')
  await mkdir(nothing, { recursive: true })
  await mkdir(join(config, 'plugins'), { recursive: true })
  await writeFile(join(config, 'janus.jcfg'), `
general: { configs_folder = "${config}", plugins_folder = "${libraries}/plugins", transports_folder = "${libraries}/transports", events_folder = "${nothing}", loggers_folder = "${nothing}", debug_level = 3, protected_folders = [] }
media: { }
nat: { ice_enforce_list = "lo", ice_ignore_list = "eth" }
plugins: { disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_videoroom.so,libjanus_voicemail.so" }
transports: { disable = "libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so,libjanus_websockets.so" }
`)
  await writeFile(join(config, 'janus.transport.http.jcfg'), `
general: { json = "compact", base_path = "/janus", http = true, port = ${port}, ip = "127.0.0.1", https = false }
admin: { admin_http = false }
cors: { allow_origin = "*" }
`)
  await writeFile(join(config, 'janus.plugin.streaming.jcfg'), `general: { }
${urls.map((url, i) => `camera-${i + 1}: { type = "rtsp", id = ${i + 1}, url = "${url}", audio = false, video = true, rtsp_reconnect_delay = 2, rtsp_session_timeout = 0, rtsp_timeout = 10, rtsp_conn_timeout = 5, videofmtp = "profile-level-id=42e01f;packetization-mode=1" }`).join('\n')}
`)
  const child = spawn(program, [
    '-F',
    config,
    '-o',
  ], {
    stdio: ['ignore', 'ignore', 'ignore'],
    detached: true,
  })
  const address = `http://127.0.0.1:${port}/janus`
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.pid) {
      process.kill(-child.pid, 'SIGKILL')
      await waitFor('Janus to end', () => child.exitCode !== null || child.signalCode !== null, 5_000)
    }
  }
  try {
    await waitFor('Janus', async () => (await fetch(`${address}/info`).catch(() => undefined))?.ok === true, 20_000)
  }
  catch (error) {
    await close()
    throw error
  }
  return { pid: child.pid!, address, close }
}

/** Watches the mount points 1 to `count` in `page`, one peer connection each as Janus's own streaming demo does; resolves when all play. */
export async function watchJanus(page: Page, address: string, count: number): Promise<void> {
  await page.evaluate(async ({ address, count }) => {
    const id = (): string => crypto.randomUUID()
    const post = async (path: string, body: Record<string, unknown>): Promise<{ data: { id: number } }> => {
      const answer = await fetch(`${address}${path}`, {
        method: 'POST',
        body: JSON.stringify({
          transaction: id(),
          ...body,
        }),
      })
      return answer.json()
    }
    const { data: session } = await post('', { janus: 'create' })
    const connections = new Map<number, RTCPeerConnection>()
    const handles: number[] = []
    for (let i = 1; i <= count; i++) {
      const { data: handle } = await post(`/${session.id}`, { janus: 'attach', plugin: 'janus.plugin.streaming' })
      const connection = new RTCPeerConnection()
      connections.set(handle.id, connection)
      handles.push(handle.id)
      connection.ontrack = ({ track }) => {
        const video = document.body.appendChild(document.createElement('video'))
        video.muted = true
        video.width = 300
        video.srcObject = new MediaStream([track])
        void video.play()
      }
      connection.onicecandidate = ({ candidate }) => void post(`/${session.id}/${handle.id}`, {
        janus: 'trickle',
        candidate: candidate ?? { completed: true },
      })
    }
    async function answerOffers(): Promise<void> {
      for (;;) {
        const response = await fetch(`${address}/${session.id}?maxev=10`)
        for (const event of [await response.json()].flat()) {
          const connection = connections.get(event.sender)
          if (!connection || event.jsep?.type !== 'offer')
            continue
          await connection.setRemoteDescription(event.jsep)
          const answer = await connection.createAnswer()
          await connection.setLocalDescription(answer)
          await post(`/${session.id}/${event.sender}`, {
            janus: 'message',
            body: { request: 'start' },
            jsep: answer,
          })
        }
      }
    }
    void answerOffers()
    for (const [index, handle] of handles.entries()) {
      await post(`/${session.id}/${handle}`, {
        janus: 'message',
        body: { request: 'watch', id: index + 1 },
      })
    }
  }, { address, count })
  await waitFor(`${count} pictures from Janus`, () => page.evaluate(wanted => [
    ...document.querySelectorAll('video'),
  ].filter(video => video.videoWidth > 0 && video.currentTime > 1).length >= wanted, count), 60_000)
}

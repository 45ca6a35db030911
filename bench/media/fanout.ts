import type { PacketMark } from '../../sfu/core/camera-source.ts'
import type { MediaWorker } from '../../sfu/media/media-worker.ts'
import type { Figures } from '../bench.ts'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '../../sfu/core/logger.ts'
import { BurstPacer } from '../../sfu/media/burst-pacer.ts'
import { findFreePorts } from '../../sfu/media/free-port.ts'
import { startMediaWorker } from '../../sfu/media/media-worker.ts'
import { PipeTable } from '../../sfu/media/pipe-table.ts'
import { openRtpDoor } from '../../sfu/media/rtp-door.ts'
import { StreamSlot } from '../../sfu/media/stream-slot.ts'
import { findWorker } from '../../sfu/media/testing/find-worker.ts'
import { gate } from '../../sfu/media/testing/plane-bench.ts'
import { aggregate } from '../../sfu/rtsp/h264/packetize.ts'
import { serializeRtp } from '../../sfu/rtsp/h264/rtp-packet.ts'
import { buildPps, buildSps } from '../../sfu/rtsp/testing/h264-builder.ts'
import { realPorts } from '../../sfu/rtsp/testing/session-ports.ts'
import { percentile, ratioFigure } from '../figure.ts'
import { readServerLoad } from '../server-load.ts'

const streamCount = 12
const fanouts = [12, 48, 240]
const fps = 15
/** 14 x 1200 bytes x 15: 2 Mbit/s. */
const packetsPerPicture = 14
const picturesPerGop = 30
const turnS = 5
const turns = 3
const loopback = '127.0.0.1'

/** Takes packets for a stream of its own: `send` of one picture at a time. */
interface Inlet {
  readonly ssrc: number
  readonly send: (packet: Uint8Array, mark: PacketMark) => void
}

/** A port that takes packets and never reads them: the kernel drops what does not fit, and nobody computes. */
async function openDrain(): Promise<{ port: number, close: () => void }> {
  const child = spawn(process.execPath, ['-e', `
    const socket = require('node:dgram').createSocket('udp4')
    socket.bind(0, '${loopback}', () => {
      process.stdout.write(String(socket.address().port), () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
    })
  `], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [port] = await once(child.stdout, 'data') as [unknown]
  return {
    port: Number(port),
    close: () => void child.kill('SIGKILL'),
  }
}

/** The pictures of all streams, in real time, to whatever `inlets` are; the answer ends them. */
function play(inlets: () => readonly Inlet[]): () => void {
  const sets = aggregate([
    buildSps(),
    buildPps(),
  ], 1200) as Uint8Array
  const body = new Uint8Array(1_160).fill(0x41)
  const startedAt = performance.now()
  let picture = 0
  const timer = setInterval(() => {
    for (; picture < (performance.now() - startedAt) / 1_000 * fps; picture++) {
      const isKey = picture % picturesPerGop === 0
      for (const { ssrc, send } of inlets()) {
        for (let part = 0; part < packetsPerPicture; part++) {
          send(serializeRtp({
            payloadType: 96,
            marker: part === packetsPerPicture - 1,
            sequenceNumber: (picture * packetsPerPicture + part) & 0xFFFF,
            timestamp: picture * 6_000,
            ssrc,
            extensions: [],
            payload: isKey && part === 0
              ? sets
              : body,
          }), {
            picture: isKey ? 'key' : 'reference',
            isFirst: part === 0,
          })
        }
      }
    }
  }, 10)
  return () => clearInterval(timer)
}

async function addConsumer(worker: MediaWorker, producerId: string, port: number): Promise<void> {
  const transport = await worker.router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: loopback },
    rtcpMux: true,
    comedia: false,
  })
  await transport.connect({ ip: loopback, port })
  await transport.consume({ producerId, rtpCapabilities: worker.router.rtpCapabilities })
}

/**
 * CPU of this process and the worker for twelve streams of 2 Mbit/s to 12, 48 and 240 consumers: our plane's slots (memory of the GOP, offers)
 * against the same packets sent to Producers of mediasoup as it is, in turns.
 */
export async function measureFanout(say: (line: string) => void): Promise<Figures> {
  const program = findWorker()
  if (program === undefined)
    throw new Error('Run `npm test` first: there is no mediasoup worker on this machine.')
  const { timers } = realPorts
  const [ourPort = 0, barePort = 0] = await findFreePorts(loopback, 0, 2)
  const start = (port: number): Promise<MediaWorker> => startMediaWorker({
    program,
    listenIp: loopback,
    port,
    log: createLogger(() => {}),
    timers,
  })
  const ours = await start(ourPort)
  const bare = await start(barePort)
  const drain = await openDrain()
  const newSsrc = (): number => randomBytes(4).readUInt32BE()
  const pipes = new PipeTable()
  const budget = { limitBytes: 128_000_000, usedBytes: 0 }
  const passing = new Set<never>()
  const slots = Array.from({ length: streamCount }, () => new StreamSlot({
    stream: gate,
    newSsrc,
    pipes,
    budget,
    passing,
    timers,
  }))
  const doors: { inlet: Inlet, producerId: string }[] = []
  for (let n = 0; n < streamCount; n++) {
    await slots[n]!.attach(ours)
    const door = await openRtpDoor(bare.router)
    const ssrc = newSsrc()
    doors.push({
      inlet: { ssrc, send: door.send },
      producerId: (await door.produce(ssrc)).id,
    })
  }
  const ourInlets = slots.map((slot): Inlet => ({
    ssrc: slot.ssrc,
    send: (packet, mark) => slot.send(packet, mark),
  }))
  let playing: readonly Inlet[] = []
  const stop = play(() => playing)
  const figures: Figures = {}
  try {
    let made = 0
    for (const fanout of fanouts) {
      for (; made < fanout; made++) {
        const slot = slots[made % streamCount]!
        const { producerId } = await slot.offer({
          thinning: 'none',
          start: 'key-frame',
          worker: ours,
          pacer: new BurstPacer(timers),
        })
        await addConsumer(ours, producerId, drain.port)
        await addConsumer(bare, doors[made % streamCount]!.producerId, drain.port)
      }
      const seconds = { ours: [] as number[], bare: [] as number[] }
      for (let turn = 0; turn < turns; turn++) {
        for (const whose of ['ours', 'bare'] as const) {
          playing = whose === 'ours'
            ? ourInlets
            : doors.map(({ inlet }) => inlet)
          // Past a key frame: consumers begin there.
          await sleep(picturesPerGop / fps * 1_000 + 200)
          const before = readServerLoad(process.pid).cpuS
          await sleep(turnS * 1_000)
          seconds[whose].push(readServerLoad(process.pid).cpuS - before)
        }
      }
      const median = (samples: readonly number[]): number => percentile(samples, 0.5) / turnS * 100
      say(`${fanout} consumers: ours ${median(seconds.ours).toFixed(1)} % of a core, bare mediasoup ${median(seconds.bare).toFixed(1)} %`)
      figures[fanout === fanouts.at(-1)
        ? 'fanout_overhead'
        : `fanout_overhead_${fanout}`] = ratioFigure(median(seconds.ours), median(seconds.bare), '% of a core')
    }
  }
  finally {
    stop()
    drain.close()
    for (const slot of slots)
      slot.close()
    await ours.close()
    await bare.close()
  }
  return figures
}

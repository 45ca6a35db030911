import { Buffer } from 'node:buffer'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One input that was interesting once: what a camera sends, made by us. */
export interface CorpusInput {
  readonly name: string
  /**
   * 'rtp': each piece is a packet of payload type 96 after a session in order; 'rtsp': each piece answers one request of ours;
   * 'stream': what the connection carries after PLAY.
   */
  readonly kind: 'rtp' | 'rtsp' | 'stream'
  /** What is odd about it. */
  readonly about: string
  readonly pieces: readonly Buffer[]
}

const folder = join(import.meta.dirname, 'corpus')

/**
 * Every file of corpus/: a first line `# kind: what is odd`, then one piece in each line: hexadecimal digits, or `"text"` as in
 * JSON; `*count` behind it repeats it.
 */
export function readCorpus(): CorpusInput[] {
  return readdirSync(folder).sort().map((name) => {
    const [head = '', ...lines] = readFileSync(join(folder, name), 'utf8').split('\n')
    const match = /^# (rtp|rtsp|stream): (.+)$/.exec(head)
    if (!match)
      throw new Error(`${name} does not say what it is`)
    return {
      name,
      kind: match[1] as CorpusInput['kind'],
      about: match[2] ?? '',
      pieces: lines.filter(line => line.trim() !== '').flatMap(readPiece),
    }
  })
}

function readPiece(line: string): Buffer[] {
  const match = /^(".*"|[\da-f]*)(?: \*(\d+))?$/.exec(line)
  if (!match)
    throw new Error(`no piece: ${line.slice(0, 40)}`)
  const piece = match[1]?.startsWith('"')
    ? Buffer.from(JSON.parse(match[1]) as string, 'latin1')
    : Buffer.from(match[1] ?? '', 'hex')
  const pieces: Buffer[] = []
  for (let count = Number(match[2] ?? 1); count > 0; count--)
    pieces.push(piece)
  return pieces
}

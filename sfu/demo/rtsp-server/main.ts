import type { ServerAuthOptions } from './server-auth.ts'
import { existsSync } from 'node:fs'
import { basename, extname } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { startTestCamera } from './test-camera.ts'

const help = `node sfu/demo/rtsp-server/main.ts [--port 8554] [--host 127.0.0.1] [--user NAME] [--basic | --sha-256] [NAME=]FILE...

Serves H.264 MP4 or Annex B files for ever as rtsp://HOST:PORT/NAME, over TCP or UDP. With --user, clients must log in with the
password in the environment variable ANSIM_TEST_CAMERA_PASSWORD. Prints one READY line per stream.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'port': { type: 'string', default: '8554' },
    'host': { type: 'string', default: '127.0.0.1' },
    'user': { type: 'string' },
    'basic': { type: 'boolean', default: false },
    'sha-256': { type: 'boolean', default: false },
    'help': { type: 'boolean', default: false },
  },
})

if (values.help || positionals.length === 0) {
  console.log(help)
  process.exit(values.help ? 0 : 2)
}
const streams = Object.fromEntries(positionals.map((argument): [string, string] => {
  const [name = '', ...path] = argument.split('=')
  return path.length > 0
    ? [
        name,
        path.join('='),
      ]
    : [
        basename(argument, extname(argument)),
        argument,
      ]
}))
const missing = Object.values(streams).find(file => !existsSync(file))
if (missing !== undefined) {
  console.error(`${missing} does not exist; give the path of an H.264 file.`)
  process.exit(2)
}
startTestCamera({
  streams,
  host: values.host,
  port: Number(values.port),
  auth: authOf(values),
}).then((camera) => {
  for (const name of Object.keys(streams))
    console.log(`READY ${camera.url(name)}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void camera.close().then(() => process.exit(0)))
}, (error: unknown) => {
  console.error(error instanceof Error
    ? error.message
    : String(error))
  process.exit(1)
})

function authOf({ user, basic, 'sha-256': sha256 }: typeof values): ServerAuthOptions | undefined {
  if (user === undefined)
    return undefined
  const scheme = basic
    ? 'basic'
    : sha256 ? 'digest-sha-256' : 'digest'
  return { scheme, username: user, password: process.env.ANSIM_TEST_CAMERA_PASSWORD ?? '' }
}

import type { Socket } from 'node:net'
import { Buffer } from 'node:buffer'
import { STATUS_CODES } from 'node:http'
import { AppError, toErrorBody } from '#contract/app-error'
import { securityHeaders } from './security-headers.ts'

/**
 * SE5: answers what Node could not read as a request. It never reaches a route or a hook, so the headers of every answer are written here
 * once more; the connection ends.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  // Nobody is there any more, or an answer is on its way already.
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy()
    return
  }
  const status = statusOf(error.code)
  const body = JSON.stringify(toErrorBody(new AppError('bad-input', 'Correct the request: it is not well formed, too long or too slow.')))
  const headers = {
    ...securityHeaders({ pathname: '/', host: 'localhost', isTls: 'encrypted' in socket }),
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'connection': 'close',
  }
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`)
  socket.once('finish', () => socket.destroySoon())
}

function statusOf(code: string | undefined): number {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 431
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 408
    default:
      return 400
  }
}

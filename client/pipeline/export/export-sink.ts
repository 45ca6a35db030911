import type { ByteSink } from './zip-writer.ts'

/** Not in TypeScript's DOM library: Chromium. */
interface SavingWindow {
  showSaveFilePicker?: (options: { suggestedName: string, types: readonly { description: string, accept: Record<string, string[]> }[] }) => Promise<FileSystemFileHandle>
}

/**
 * A file that the person chooses, written as it comes, where the browser can; else one that is downloaded when it is whole. Undefined: the
 * person chose none. To be called while the click that asks for it is fresh.
 */
export async function openExportSink(fileName: string, scope: SavingWindow & typeof globalThis): Promise<ByteSink | undefined> {
  if (scope.showSaveFilePicker && !scope.navigator.webdriver) {
    try {
      const handle = await scope.showSaveFilePicker({
        suggestedName: fileName,
        types: [
          {
            description: 'ZIP',
            accept: {
              'application/zip': ['.zip'],
            },
          },
        ],
      })
      const file = await handle.createWritable()
      return {
        write: bytes => file.write(bytes),
        close: () => file.close(),
        abort: () => file.abort(),
      }
    }
    catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError')
        return undefined
      // A page in a frame, or a policy: the download below works there.
      if (!(error instanceof DOMException))
        throw error
    }
  }
  return downloadSink(fileName, scope)
}

/** Parts become blobs at once: a browser keeps those on disk when they are many. */
function downloadSink(fileName: string, { document, URL, setTimeout }: typeof globalThis): ByteSink {
  let parts: Blob[] = []
  return {
    async write(bytes) {
      parts.push(new Blob([bytes]))
    },
    async close() {
      saveFile(new Blob(parts, { type: 'application/zip' }), fileName, { document, URL, setTimeout })
      parts = []
    },
    async abort() {
      parts = []
    },
  }
}

/** Hands a file to the browser's downloads. */
export function saveFile(file: Blob, fileName: string, { document, URL, setTimeout }: Pick<typeof globalThis, 'document' | 'URL' | 'setTimeout'>): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = fileName
  document.body.append(link)
  link.click()
  link.remove()
  // The download has taken hold of it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

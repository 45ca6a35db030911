import type { ReportCsvParts } from './report-csv.ts'
import { reportCsv } from './report-csv.ts'

/** Gives a report to the browser to save, as CSV under that name. */
export function saveReport(parts: Omit<ReportCsvParts, 'words' | 'coverage'> & { readonly coverage: readonly { readonly armedMs: number, readonly armedAnalysedMs: number }[] | undefined }, words: (key: string) => string, name: string): void {
  const { coverage, ...rest } = parts
  const csv = reportCsv({
    ...rest,
    coverage: coverage && {
      armedMs: coverage.reduce((sum, { armedMs }) => sum + armedMs, 0),
      armedAnalysedMs: coverage.reduce((sum, { armedAnalysedMs }) => sum + armedAnalysedMs, 0),
    },
    words,
  })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }))
  // What file systems do not take is left out.
  link.download = `${name.replace(/[\\/:*?"<>|]/g, ' ')}.csv`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection); names are attacker data. */
const formula = /^[\s\0]*[=+\-@\t\r]/

/**
 * A line of CSV by RFC 4180, every cell in quotes. A cell that a spreadsheet would run as a formula gets an apostrophe before it, which shows as
 * text.
 * @param cells undefined: empty
 */
export function csvLine(cells: readonly (string | undefined)[]): string {
  return `${cells.map((cell = '') => `"${(formula.test(cell)
    ? `'${cell}`
    : cell).replaceAll('"', '""')}"`).join(',')}\r\n`
}

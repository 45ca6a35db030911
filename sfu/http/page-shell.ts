const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\'': '&#39;',
}

/** Text as it may stand in HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character]!)
}

// The tokens of the client (client/ui), written out: these pages are read before a browser may load anything else of ours.
const styles = `
:root { color-scheme: dark light; --ground: #0B0F12; --surface: #12181D; --line: #26313A; --text: #E8EEF1; --muted: #93A3AE; --accent: #35C2A5; --on-accent: #0B0F12 }
@media (prefers-color-scheme: light) { :root { --ground: #F5F7F8; --surface: #FFFFFF; --line: #D5DDE2; --text: #10181D; --muted: #52626D; --accent: #0A7F69; --on-accent: #FFFFFF } }
* { box-sizing: border-box; margin: 0 }
body { background: var(--ground); color: var(--text); font: 450 16px/1.5 'Pretendard Variable', Pretendard, 'Apple SD Gothic Neo', 'Noto Sans KR', 'Malgun Gothic', system-ui, sans-serif; word-break: keep-all; overflow-wrap: anywhere; padding: 32px 16px 48px }
main { max-width: 640px; margin: 0 auto; display: grid; gap: 32px }
section { display: grid; gap: 16px }
section + section { border-top: 1px solid var(--line); padding-top: 32px }
h1 { font-size: 24px; line-height: 1.25; font-weight: 650 }
h2 { font-size: 20px; line-height: 1.25; font-weight: 650 }
h3 { font-size: 16px; line-height: 1.25; font-weight: 650 }
p, li { max-width: 60ch }
ol { padding-left: 24px; display: grid; gap: 4px }
.muted { color: var(--muted); font-size: 14px }
code { font: 550 14px/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; font-variant-numeric: tabular-nums; background: var(--surface); border-radius: 6px; padding: 4px 8px; display: inline-block }
a { color: var(--accent) }
a.action { display: inline-flex; align-items: center; min-height: 48px; padding: 0 16px; border-radius: 6px; background: var(--accent); color: var(--on-accent); font-weight: 550; text-decoration: none; justify-self: start }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px }
.steps { background: var(--surface); border-radius: 10px; padding: 16px; display: grid; gap: 12px }
.mark { color: var(--accent); font-weight: 650 }
`

/** A whole page without scripts, in the product's look. `body` is HTML. */
export function pageShell(title: string, body: string): string {
  return `<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${styles}</style>
</head>
<body>
<main>
<p class="mark">안심 <span lang="en">Ansim</span></p>
${body}
</main>
</body>
</html>
`
}

import { escapeHtml, pageShell } from './page-shell.ts'

/** What stands at the server's address without the s: why it is needed, and where to go. `secureOrigin`: `https://host:port`. */
export function plainHttpPage(secureOrigin: string): string {
  const link = escapeHtml(secureOrigin)
  return pageShell('HTTPS', `<section>
<h1>암호화된 주소로 열어 주세요</h1>
<p>이 주소(http)에서는 브라우저가 영상 분석, 오프라인 저장, 안전한 로그인을 허용하지 않아요. 아래 주소로 다시 열어 주세요.</p>
<a class="action" href="${link}/">${link}</a>
<p class="muted">브라우저가 경고를 보이면 <a href="/trust">이 기기가 서버를 믿게 하는 방법</a>을 먼저 따라 주세요.</p>
</section>
<section lang="en">
<h2>Open the encrypted address</h2>
<p>At this address (http) browsers allow no video analysis, no offline storage and no safe sign-in. Open the address below instead.</p>
<a class="action" href="${link}/">${link}</a>
<p class="muted">If the browser warns, first follow <a href="/trust">how this device comes to trust the server</a>.</p>
</section>`)
}

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PersonBrowser } from './browser.ts'
import { opened, signIn, startPlant } from './opened.ts'
import { startOwnCamera } from './own-camera.ts'

const certutil = spawnSync('certutil', ['-H']).error
  ? 'certutil (Debian package libnss3-tools) is not installed'
  : undefined
if (certutil)
  console.log(`skipped: a tablet on the network (${certutil})`)

it.skipIf(certutil)('a tablet that trusts the plant\'s own CA gets a secure, isolated page under a name that is not localhost', async () => {
  const { address: cameraAddress } = await startOwnCamera(['north'], 'pass')
  const plant = await startPlant({
    cameras: {
      'North gate': cameraAddress('north'),
    },
    station: false,
    flags: ['--host', '127.0.0.2'],
  })
  const name = hostname()
  const address = `https://${name}:${plant.port}`
  // A browser profile whose only added trust is that CA.
  const home = opened(mkdtempSync(join(tmpdir(), 'ansim-trust-')), path => rmSync(path, { recursive: true, force: true }))
  for (const store of ['.pki/nssdb', '.local/share/pki/nssdb']) {
    const folder = join(home, store)
    mkdirSync(folder, { recursive: true })
    execFileSync('certutil', [
      '-N',
      '-d',
      `sql:${folder}`,
      '--empty-password',
    ])
    execFileSync('certutil', [
      '-A',
      '-d',
      `sql:${folder}`,
      '-n',
      'ansim',
      '-t',
      'C,,',
      '-i',
      join(plant.dataDir, 'tls/ca.crt'),
    ])
  }
  const args = [`--host-resolver-rules=MAP ${name} 127.0.0.2`]
  const person = await signIn(plant, {
    address,
    args,
    env: { HOME: home },
  })
  await person.seesMovingPicture('North gate')
  const seen = await person.page.evaluate(() => ({ isolated: crossOriginIsolated, webgpu: 'gpu' in navigator, secure: isSecureContext }))
  expect(seen).toEqual({ isolated: true, webgpu: true, secure: true })
  const cookies = await person.browser.context.cookies()
  expect(cookies).toMatchObject([
    {
      name: '__Host-ansim',
      secure: true,
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
    },
  ])

  const stranger = opened(await PersonBrowser.open({ args }), browser => browser.close())
  await expect(stranger.page.goto(address)).rejects.toThrow(/ERR_CERT_AUTHORITY_INVALID/)
  // Chromium is still busy showing the error in that tab.
  const page = await stranger.context.newPage()
  await page.goto(`http://${name}:${plant.port}/`)
  expect(await page.textContent('body')).toContain(`browsers allow no video analysis, no offline storage and no safe sign-in. Open the address below instead.`)
  await page.goto(`http://${name}:${plant.port}/trust`)
  const fingerprint = (await plant.line(/certificate authority/i)).match(/(?:[0-9A-F]{2}:){31}[0-9A-F]{2}/i)?.[0]
  expect(fingerprint).toBeDefined()
  expect((await page.textContent('body'))?.toUpperCase()).toContain(fingerprint!.toUpperCase())
})

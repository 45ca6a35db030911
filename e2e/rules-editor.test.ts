import { expect, it } from 'vitest'
import { signIn, startPlant } from './opened.ts'
import { waitFor } from './wait-for.ts'

it('ADM-3 draws an area of a template on the live picture, and an event of its rule arrives', async () => {
  const plant = await startPlant({ cameras: {}, station: true })
  const person = await signIn(plant, { role: 'supervisor', detects: false })
  const { page } = person
  await person.seesMovingPicture('Assembly', 120_000)

  // By way of the wall: the large picture's own link.
  await page.getByRole('button', { name: 'Show Assembly large' }).click()
  await page.getByRole('link', { name: 'Zones and rules of Assembly' }).click()
  await page.getByRole('button', { name: 'Begin with a template' }).click()
  await page.locator('[data-template="restricted-area"]').click()
  const video = page.locator('[data-picture] video').first()
  const size = await waitFor('the live picture', () => video.evaluate((element) => {
    const { videoWidth: width, videoHeight: height } = element as HTMLVideoElement
    return width > 0 && { width, height }
  }).catch(() => false as const), 60_000)

  /** A place of the picture on the page; the toolbar may have moved it. */
  const at = async (x: number, y: number): Promise<[number, number]> => {
    const box = (await page.locator('[data-picture]').boundingBox())!
    const scale = Math.min(box.width / size.width, box.height / size.height)
    return [
      box.x + (box.width - size.width * scale) / 2 + x * size.width * scale,
      box.y + (box.height - size.height * scale) / 2 + y * size.height * scale,
    ]
  }
  await page.getByRole('toolbar', { name: 'Drawing' }).waitFor()
  // Beyond the white line, where people walk; the third corner is set so that the fourth side would cross, which is refused.
  for (const [x, y] of [
    [0.02, 0.98],
    [0.98, 0.98],
    [0.98, 0.45],
  ] as const)
    await page.mouse.click(...await at(x, y))
  await page.mouse.click(...await at(0.5, 1))
  await page.getByText('The outline would cross itself').waitFor()
  await page.mouse.click(...await at(0.02, 0.45))
  await page.mouse.click(...await at(0.02, 0.98))
  await page.getByLabel('Name', { exact: true }).fill('Test bay')
  await page.getByRole('button', { name: 'Add the area and 1 rule' }).click()
  await page.getByText('Person is inside Test bay for 0.5 s.').waitFor()

  const event = await waitFor('an event of the new rule', async () => (await plant.events()).find(({ event: { rule } }) => rule.name === 'Person in Test bay'), 180_000, () => plant.lines.slice(-30).join('\n'))
  expect(event.event).toMatchObject({
    cameraName: 'Assembly',
    severity: 'high',
    rule: { kind: 'zone-presence', version: 1 },
    zone: { name: 'Test bay' },
  })
  expect(event.event.zone.polygon).toHaveLength(4)

  // The zone is moved: events from then on tell the other outline by the rule's version.
  await page.getByRole('button', { name: 'Change Test bay' }).click()
  await page.locator('[data-corner="2"]').focus()
  for (let i = 0; i < 4; i++)
    await page.keyboard.press('Shift+ArrowUp')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Change Test bay' }).waitFor()
  const later = await waitFor('an event of the moved zone', async () => (await plant.events()).find(({ event: { rule } }) => rule.name === 'Person in Test bay' && rule.version === 2), 180_000, () => plant.lines.slice(-30).join('\n'))
  expect(later.event.zone.polygon[2]!.y).toBeLessThan(event.event.zone.polygon[2]!.y)
})

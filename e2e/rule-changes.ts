import type { Page } from 'playwright'
import type { Configuration } from '../sfu/contract/configuration.ts'
import type { RuleChoice } from '../sfu/contract/rule.ts'

/** Changes every rule of the plant, as the page of somebody who may. Cool-downs that are short let a test see the next event at once. */
export async function changeRules(page: Page, change: Partial<RuleChoice>): Promise<void> {
  const answers = await page.evaluate(async (change) => {
    const { rules } = await (await fetch('/api/configuration')).json() as Configuration
    return Promise.all(rules.map(async ({ ruleId, version, cameraId: _, ...choice }) => (await fetch(`/api/rules/${ruleId}?version=${version}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...choice,
        ...change,
      }),
    })).status))
  }, change)
  if (answers.length === 0 || answers.some(status => status !== 200))
    throw new Error(`rules were not changed: ${answers.join(', ')}`)
}

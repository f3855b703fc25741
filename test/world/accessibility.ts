import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** WCAG 2.2 at level AA, and what axe holds for good practice besides. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Says things aloud to those who hear the desk; it stands outside every landmark on purpose. */
const announcer = '[data-live-announcer]'

/**
 * What axe finds on a page, or in a part of it: each rule with the elements that break it. The pages have no frames of
 * other origins, so it runs in the page itself, in half the time.
 */
export async function accessibilityFaults(
  page: Page,
  { within, without = [] }: { readonly within?: string; readonly without?: readonly string[] } = {},
): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(rules)
    .setLegacyMode()
  if (within !== undefined) axe.include(within)
  for (const selector of [announcer, ...without]) axe.exclude(selector)
  const { violations } = await axe.analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

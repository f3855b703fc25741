import type { Page } from '@playwright/test'
import type { Bridge } from '../../src-contract/bridge/bridge.ts'

/** What the test page has in its window. */
export type DeskPage = {
  readonly townline: Bridge
  readonly heard: unknown[]
  readonly listen: () => (() => void)[]
}

/** Runs `ask` in the page, with the bridge that the preload put there. */
export async function inDesk<Value, Given = undefined>(
  page: Page,
  ask: (bridge: Bridge, given: Given) => Promise<Value> | Value,
  given?: Given,
): Promise<Value> {
  const bridge = await page.evaluateHandle(() => (window as unknown as DeskPage).townline)
  const run = bridge.evaluate.bind(bridge) as (
    question: (bridge: Bridge, given: Given) => Promise<Value> | Value,
    given: Given | undefined,
  ) => Promise<Value>
  return run(ask, given)
}

/** From now on the page collects every notice; those that waited for a listener come first. */
export async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    ;(window as unknown as DeskPage).listen()
  })
}

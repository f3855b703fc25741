import { expect } from '@playwright/test'

/** Playwright's own, with patience for a machine that has other work: its five seconds are few. */
export const expectPage = expect.configure({ timeout: 15_000 })

import { configDefaults, defineConfig } from 'vitest/config'

/** Tests of promises that name a time: they hold on a machine that does nothing else meanwhile. */
const timed = [
  'test/contact-page/contact-page.test.ts',
  'test/faults/{cut-off,hub-kill,leader-kill}.test.ts',
  'test/hub/cluster/cluster.test.ts',
  'test/hub/live/live-lines.test.ts',
  'test/hub/sync/seventy-two-hours.test.ts',
  'test/payments/payment-hub.test.ts',
  'test/softphone/desk-crashes.test.ts',
  'test/voice/{plain-phones,sip-hubs,sip-survival,twilio-trouble}.test.ts',
]

export default defineConfig({
  test: {
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'side by side',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: [...configDefaults.exclude, ...timed],
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: { name: 'timed', include: timed, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
})

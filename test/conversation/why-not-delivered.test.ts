import { expect, it } from 'vitest'
import { whyNotDelivered } from '../../src-renderer/features/conversation/why-not-delivered.ts'

it('[X4] what the hub names is said in words, what a server said stands as it said it', () => {
  const say = (why: string) => whyNotDelivered(why, reason => `<${reason}>`)
  expect(say('OptedOut')).toBe('<OptedOut>')
  expect(say('Refused 30005')).toBe('<Refused> (30005)')
  expect(say('550 5.1.1 Refused here')).toBe('550 5.1.1 Refused here')
  expect(say('Refused by policy')).toBe('Refused by policy')
})

import { type Headset, openHeadset } from './headset.ts'
import type { Hid } from './hid-types.ts'

let opened: Headset | undefined

/** The headset of this desk, opened when it is first asked for; of several windows one hears its buttons. */
export function deskHeadset(): Headset {
  const { hid, locks } = globalThis.navigator as Navigator & { readonly hid?: Hid }
  opened ??= openHeadset(hid, begin => {
    if (!locks) return begin()
    void locks.request('townline-headset', () => {
      begin()
      // Held for as long as this window lives.
      return new Promise<never>(() => {})
    })
  })
  return opened
}

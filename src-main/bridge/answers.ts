import type { BridgeRefusal, RefusalName } from '../../src-contract/bridge/bridge.ts'

export function answered<Value>(value: Value): { readonly value: Value } {
  return { value }
}

export function refused(name: RefusalName, detail: string): { readonly refusal: BridgeRefusal } {
  return { refusal: { name, detail } }
}

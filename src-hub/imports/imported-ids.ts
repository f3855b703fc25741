import { derivedId } from '../engine/derived-id.ts'

/** The id of what was brought along: its own key makes it, so that it is the same in every file. */
export function importedCustomerId(key: string): string {
  return derivedId('import customer', key)
}

export function importedRequestId(number: string): string {
  return derivedId('import request', number)
}

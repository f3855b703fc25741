import type { DeskStep } from '../../desk-data/open-steps.ts'

/** The key of each step on this screen; J and K move through the list. */
export const stepKeys: Readonly<Record<DeskStep, string>> = {
  'acknowledge-request': 'A',
  'assign-request': 'G',
  'start-request': 'S',
  'await-customer': 'W',
  'resume-request': 'R',
  'revise-target': 'D',
  'complete-request': 'C',
  'approve-completion': 'Y',
  'return-completion': 'B',
  'record-told': 'P',
  'reopen-request': 'O',
  'note-request': 'N',
  'recategorise-request': 'T',
  'merge-request': 'U',
  'escalate-request': 'E',
  'cancel-request': 'X',
}

/** The step that a pressed key means, among those that are open. */
export function stepOfKey(key: string, open: readonly DeskStep[]): DeskStep | undefined {
  return open.find(step => stepKeys[step] === key.toUpperCase())
}

/** The request that comes next when the current one is left; that in its place where it has gone from the list. */
export function neighbourOf(
  ids: readonly string[],
  current: string | undefined,
  step: 1 | -1,
  lastIndex: number,
): string | undefined {
  if (ids.length === 0) return undefined
  const at = current === undefined ? -1 : ids.indexOf(current)
  const next = at === -1 ? (step === 1 ? lastIndex : lastIndex - 1) : at + step
  return ids[Math.min(Math.max(next, 0), ids.length - 1)]
}

/** A dialog that closes gives the focus back where it came from; only then may something else take it. */
const afterDialogMs = 200

/**
 * Puts the focus on what was asked for in a dialog, for example in the search. Who is at work inside it by then keeps the
 * place. Answers how to call it off.
 */
export function focusAfterDialog(find: () => HTMLElement | null | undefined): () => void {
  const timer = setTimeout(() => {
    const target = find()
    if (target && !target.contains(document.activeElement)) target.focus({ preventScroll: true })
  }, afterDialogMs)
  return () => clearTimeout(timer)
}

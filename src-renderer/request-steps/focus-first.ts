/** The dialog takes the focus as it opens; only then may something in it have it. */
const afterOpeningMs = 60

/**
 * Puts the focus on the first field of a form in a dialog, the chosen one of several, or where there is none on what the
 * dialog is for. Who is in the form already stays there. Answers how to call it off.
 */
export function focusFirst(find: () => HTMLElement | null): () => void {
  const timer = setTimeout(() => {
    const form = find()
    if (!form || form.contains(document.activeElement)) return
    const field =
      form.querySelector<HTMLElement>('input:checked') ??
      form.querySelector<HTMLElement>('input, textarea, [role="radio"], button') ??
      form.closest('[role="dialog"]')?.querySelector<HTMLElement>('footer [data-variant="primary"]')
    field?.focus()
  }, afterOpeningMs)
  return () => clearTimeout(timer)
}

/**
 * Takes something for this tab: a duplicated tab copies what is kept, and two pages that speak for one contact would throw
 * each other out of it without end. Answers false when another tab has it; the hold ends with the page.
 */
export async function takeForThisTab(name: string): Promise<boolean> {
  if (!('locks' in navigator)) return true
  return new Promise(resolve => {
    const untilPageEnds = new Promise<never>(() => {})
    navigator.locks
      // A page that reloads finds its own lock still held for a moment.
      .request(`townline.${name}`, { signal: AbortSignal.timeout(1_500) }, () => {
        resolve(true)
        return untilPageEnds
      })
      .catch(() => resolve(false))
  })
}

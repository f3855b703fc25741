/** Told when this PC reaches the network by another way than before, as far as the browser says so. */
export function watchNetwork(onChange: () => void): () => void {
  const connection = (globalThis.navigator as { connection?: EventTarget } | undefined)?.connection
  globalThis.addEventListener?.('online', onChange)
  connection?.addEventListener?.('change', onChange)
  return () => {
    globalThis.removeEventListener?.('online', onChange)
    connection?.removeEventListener?.('change', onChange)
  }
}

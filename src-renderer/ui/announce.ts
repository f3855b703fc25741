import styles from './field.module.css'

type Urgency = 'polite' | 'assertive'

const regions = new Map<Urgency, HTMLElement>()

function regionFor(urgency: Urgency): HTMLElement {
  const known = regions.get(urgency)
  if (known?.isConnected) return known
  const region = document.createElement('div')
  region.setAttribute('aria-live', urgency)
  region.setAttribute('role', urgency === 'assertive' ? 'alert' : 'status')
  region.className = styles.hidden ?? ''
  document.body.append(region)
  regions.set(urgency, region)
  return region
}

/** Speaks a sentence to screen readers; `assertive` interrupts and is for what rings. */
export function announce(message: string, urgency: Urgency = 'polite'): void {
  const region = regionFor(urgency)
  const sentence = document.createElement('p')
  sentence.textContent = message
  region.append(sentence)
  setTimeout(() => sentence.remove(), 5_000)
}

import { useAdminPlace } from './admin-place.ts'
import { type FieldPlace, placeKey } from './problem-place.ts'

const framesMax = 20

/** Opens the section and the thing that has a field, and puts the focus into it. */
export function goToField(place: FieldPlace): void {
  const { section, id } = place
  useAdminPlace.setState({
    section,
    ...(section === 'queues' && id !== undefined ? { queueId: id } : {}),
    ...(section === 'hours' && id !== undefined ? { calendarId: id } : {}),
    ...(section === 'capacity' && id !== undefined ? { capacityId: id } : {}),
  })
  focusWhenThere(place, framesMax)
}

/** The section may still be drawn; a field that does not come leaves the focus in its section. */
function focusWhenThere(place: FieldPlace, framesLeft: number): void {
  const near = [place, { section: place.section, id: place.id }].map(
    each => `[data-field="${CSS.escape(placeKey(each))}"]`,
  )
  const [field, thing] = near.map(selector => document.querySelector<HTMLElement>(selector))
  const found =
    field ?? (framesLeft === 0 ? (thing ?? document.querySelector<HTMLElement>('[data-section]')) : null)
  if (found) {
    found.scrollIntoView({ block: 'nearest' })
    ;(found.querySelector<HTMLElement>(focusable) ?? found).focus()
  } else if (framesLeft > 0) requestAnimationFrame(() => focusWhenThere(place, framesLeft - 1))
}

const focusable = 'input:not([type="hidden"]), button:not([disabled]), textarea, [tabindex="0"]'

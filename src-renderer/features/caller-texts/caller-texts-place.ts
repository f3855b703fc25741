import { create } from 'zustand'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import type { VoiceProblem } from '../../../src-domain/voice-menu/voice-settings.ts'
import type { VoiceTextKey } from '../../../src-domain/voice-menu/voice-texts.ts'
import { groupOf, type TextGroup } from './call-scenes.ts'

export const textViews = ['texts', 'call-out', 'times', 'versions'] as const
export type TextView = (typeof textViews)[number]

/** Where somebody is among the texts. It outlives the screen, so that coming back finds the same place. */
export interface CallerTextsPlace {
  readonly view: TextView
  readonly group: TextGroup
  /** The text that is being written, for the preview beside it. */
  readonly text: VoiceTextKey | undefined
  /** In which language the preview speaks. */
  readonly language: Language
}

export const useCallerTextsPlace = create<CallerTextsPlace>()(() => ({
  view: 'texts',
  group: 'welcome',
  text: undefined,
  language: 'en',
}))

/** Where on the screen something is wrong: the name of its field. */
export function placeOfProblem(problem: VoiceProblem): string {
  switch (problem.name) {
    case 'TextMissing':
    case 'TextTooLong':
    case 'MarkupWrong':
    case 'PlaceMissing':
    case 'PlaceUnknown':
      return `text/${problem.text}/${problem.language}`
    case 'TooManyTopics':
      return 'call-out'
    case 'TopicTwice':
    case 'TopicUnnamed':
      return `topic/${problem.topic}/name`
    case 'NobodyCalledOut':
      return `topic/${problem.topic}/people`
    case 'NotAPhone':
      return `topic/${problem.topic}/phone/${problem.phone}`
    case 'UnknownQueue':
      return `topic/${problem.topic}/queue`
    case 'OutOfRange':
      return `field/${problem.field}`
  }
}

const framesMax = 20

/** Opens the part that has a field, and puts the focus into it. */
export function goToProblem(problem: VoiceProblem): void {
  const place = placeOfProblem(problem)
  const isText = 'text' in problem
  useCallerTextsPlace.setState({
    view: isText ? 'texts' : problem.name === 'OutOfRange' ? 'times' : 'call-out',
    ...(isText ? { group: groupOf(problem.text), text: problem.text } : {}),
  })
  focusWhenThere(`[data-field="${CSS.escape(place)}"]`, framesMax)
}

/** The part may still be drawn. */
export function focusWhenThere(selector: string, framesLeft = framesMax): void {
  const found = document.querySelector<HTMLElement>(selector)
  if (found) {
    found.scrollIntoView({ block: 'nearest' })
    found.querySelector<HTMLElement>('textarea, input, button:not([disabled])')?.focus()
  } else if (framesLeft > 0) requestAnimationFrame(() => focusWhenThere(selector, framesLeft - 1))
}

/**
 * What carriers take for "no more messages" and for "messages again", in both languages
 * (https://help.twilio.com/articles/223134027). The word stands alone; case, accents and marks do not count.
 */
const stops = [
  'stop',
  'stopall',
  'unsubscribe',
  'cancel',
  'end',
  'quit',
  'revoke',
  'optout',
  'arret',
  'arreter',
  'arretez',
  'desabonner',
  'desabonnement',
]
const starts = ['start', 'unstop', 'debut', 'reprendre']
/** They answer a person as well. */
const startsIfStopped = ['yes', 'oui']

/**
 * What a text message says about wanting any; `undefined` for words meant for a person. `start-if-stopped` is a wish of
 * those alone who want none now: to everybody else it is the answer to a question.
 */
export function wishOf(text: string): 'stop' | 'start' | 'start-if-stopped' | undefined {
  const word = text
    .normalize('NFD')
    // A number is part of what is meant: `Cancel 4512` is about a request.
    .replace(/[^\p{Letter}\p{Number}\p{Separator}]/gu, '')
    .trim()
    .toLowerCase()
  if (stops.includes(word)) return 'stop'
  if (starts.includes(word)) return 'start'
  return startsIfStopped.includes(word) ? 'start-if-stopped' : undefined
}

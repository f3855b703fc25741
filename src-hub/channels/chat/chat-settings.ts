import type { Pace } from '../../../src-domain/chat/pace.ts'

/** Words of one chat: somebody who writes in short lines is not held up, a program is. */
export const wordsPace: Pace = { burst: 12, everyMs: 1_000 }
/** Files of one chat; a phone sends a handful of pictures at once. */
export const filesPace: Pace = { burst: 10, everyMs: 20_000 }
/** Files of one chat over the day: what is stored has an end. */
export const filesOfDayPace: Pace = { burst: 40, everyMs: 5 * 60_000 }
/** Transcripts of one chat, and to one address: each is an e-mail to whoever was named. */
export const transcriptPace: Pace = { burst: 3, everyMs: 60 * 60_000 }
/** Transcripts from one network: nobody sends words of theirs to the world in the city's name. */
export const transcriptsOfNetworkPace: Pace = { burst: 10, everyMs: 10 * 60_000 }
/** New chats from one network: each stands in the line, and is kept. */
export const newChatsPace: Pace = { burst: 60, everyMs: 5_000 }
/** Messages that are left from one network address: each stays in the line until a person has read it. */
export const messagesPace: Pace = { burst: 10, everyMs: 60_000 }
/** From one network address: a library behind one address chats too, a flood does not get through. */
export const chatsPerAddressMax = 30
/** Sockets that have said nothing yet are counted too: beyond these there is no answer. */
export const socketsPerAddressMax = 90
/** What a socket may say in a second before it is closed, in messages and bytes. */
export const messagesPerSecondMax = 50
export const bytesPerSecondMax = 200_000

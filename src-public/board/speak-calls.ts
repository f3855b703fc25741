import type { HallCall } from '../../src-domain/kiosk/hall-board.ts'
import type { SpokenSentence } from '../../src-domain/kiosk/spoken-call.ts'

/** A call that is older when the board first sees it is shown and not spoken: the visitor has heard it, or has gone. */
const spokenWithinMs = 30_000
/** A voice that says nothing holds the others up no longer. */
const sentenceMsMax = 12_000

/** Speaks calls one after the other, each once. */
export interface CallSpeaker {
  /** What is on the board now; what is new in it is spoken. `now` is the hub's clock. */
  readonly hear: (calls: readonly HallCall[], now: number, isQuiet: boolean) => void
  readonly stop: () => void
}

/** What a speaker needs of the machine. */
export interface Voice {
  /** Rings; resolves when it is over. */
  readonly chime: () => Promise<void>
  /** Resolves when it was said; false where the machine has no voice of the language. */
  readonly say: (sentence: SpokenSentence) => Promise<boolean>
}

export function createCallSpeaker(voice: Voice): CallSpeaker {
  const spoken = new Set<string>()
  const queue: HallCall[] = []
  let isSpeaking = false
  let isStopped = false

  const speakOn = async (): Promise<void> => {
    if (isSpeaking) return
    isSpeaking = true
    for (let call = queue.shift(); call !== undefined && !isStopped; call = queue.shift()) {
      await voice.chime()
      for (const sentence of call.spoken) {
        if (isStopped) return
        await voice.say(sentence)
      }
    }
    isSpeaking = false
  }

  return {
    hear: (calls, now, isQuiet) => {
      const fresh = calls.filter(call => !spoken.has(nameOf(call)))
      for (const call of fresh) spoken.add(nameOf(call))
      if (isQuiet) {
        queue.length = 0
        return
      }
      // Called first is spoken first.
      queue.push(
        ...fresh
          .filter(({ calledAt, spoken: words }) => words.length > 0 && now - calledAt < spokenWithinMs)
          .reverse(),
      )
      void speakOn()
    },
    stop: () => {
      isStopped = true
      queue.length = 0
    },
  }
}

function nameOf({ ticket, calledAt }: HallCall): string {
  return `${ticket} ${calledAt}`
}

/** The voices and the loudspeaker of this browser. */
export function browserVoice(): Voice {
  const sound = new AudioContext()
  return {
    chime: async () => {
      if (sound.state !== 'running') await sound.resume().catch(() => undefined)
      if (sound.state !== 'running') return
      await ring(sound)
    },
    say: async ({ language, words }) => {
      const voice = speechSynthesis.getVoices().find(({ lang }) => lang.toLowerCase().startsWith(language))
      if (voice === undefined) return false
      await new Promise<void>(resolve => {
        const utterance = new SpeechSynthesisUtterance(words)
        utterance.lang = language === 'en' ? 'en-CA' : 'fr-CA'
        utterance.voice = voice
        utterance.rate = 0.9
        utterance.onend = () => resolve()
        utterance.onerror = () => resolve()
        setTimeout(resolve, sentenceMsMax)
        speechSynthesis.speak(utterance)
      })
      return true
    },
  }
}

/** Two soft tones, a third apart. */
function ring(sound: AudioContext): Promise<void> {
  const start = sound.currentTime
  return new Promise(resolve => {
    for (const [index, frequency] of [659.3, 523.3].entries()) {
      const from = start + index * 0.45
      const tone = sound.createOscillator()
      const level = sound.createGain()
      tone.frequency.value = frequency
      level.gain.setValueAtTime(0, from)
      level.gain.linearRampToValueAtTime(0.35, from + 0.02)
      level.gain.exponentialRampToValueAtTime(0.001, from + 0.9)
      tone.connect(level).connect(sound.destination)
      tone.start(from)
      tone.stop(from + 0.95)
      if (index === 1) tone.onended = () => resolve()
    }
  })
}

import twilio from 'twilio'
import { assertNever } from '../../../../src-domain/vocabulary/assert-never.ts'
import type { Language } from '../../../../src-domain/vocabulary/words.ts'
import type { CallInstruction } from '../../../../src-domain/voice-menu/call-step.ts'
import type { Speech } from '../../../../src-domain/voice-menu/speech.ts'

const { VoiceResponse } = twilio.twiml
type VoiceResponse = InstanceType<typeof VoiceResponse>
type Say = ReturnType<VoiceResponse['say']>

/** The voices of Twilio that speak each language as it is spoken in Canada; both know the marks of our texts. */
const voices = {
  en: { voice: 'Polly.Joanna-Neural', language: 'en-US' },
  fr: { voice: 'Polly.Gabrielle-Neural', language: 'fr-CA' },
} as const

/** How long the hub's music is; it is played as often as it takes. */
export const musicLoopS = 12
/** A conversation may last as long as a working day is left. */
const roomSecondsMax = 14_400

/** The addresses that a call's TwiML names. All of them are below the hub's public address. */
export interface CallAddresses {
  readonly publicUrl: string
  /** The centre's number, under which it calls. */
  readonly ourNumber: string
  /** Of the question that these instructions end with. */
  readonly turn: number
  /** The name of the room of this call's contact. */
  readonly room: string
}

/** What the menu decided, as TwiML by the official builder. */
export function twimlOf(instructions: readonly CallInstruction[], addresses: CallAddresses): string {
  const response = new VoiceResponse()
  for (const instruction of instructions) add(response, instruction, addresses)
  return response.toString()
}

function add(response: VoiceResponse, instruction: CallInstruction, addresses: CallAddresses): void {
  const to = (path: string) => `${addresses.publicUrl}/channels/twilio/${path}?turn=${addresses.turn}`
  switch (instruction.kind) {
    case 'say':
      say(response, instruction.language, instruction.speech)
      return
    case 'listen': {
      const { prompts, musicS, digitsMax, endsWithPound, waitS } = instruction
      const gather = response.gather({
        input: ['dtmf'],
        action: to(musicS > 0 ? 'wait' : 'gather'),
        actionOnEmptyResult: true,
        timeout: waitS,
        finishOnKey: endsWithPound ? '#' : '',
        numDigits: digitsMax,
      })
      for (const { language, speech } of prompts) say(gather, language, speech)
      if (musicS > 0) {
        gather.play({ loop: Math.max(1, Math.round(musicS / musicLoopS)) }, musicAddress(addresses.publicUrl))
      }
      return
    }
    case 'record-message':
      response.record({
        action: to('recorded'),
        maxLength: instruction.secondsMax,
        finishOnKey: '#',
        playBeep: true,
        timeout: 8,
        recordingStatusCallback: `${addresses.publicUrl}/channels/twilio/recording`,
        recordingStatusCallbackEvent: ['completed', 'absent'],
      })
      // Reached when nothing was said: the question is asked again instead of ending in silence.
      response.redirect(to('recorded'))
      return
    case 'dial':
      response
        .dial({ action: to('dialled'), timeout: instruction.ringS, callerId: addresses.ourNumber })
        .number(instruction.phone)
      return
    case 'join-room':
      joinRoom(response, addresses, { label: 'customer', action: to('wait'), isCustomer: true })
      return
    case 'hang-up':
      response.hangup()
      return
    default:
      assertNever(instruction)
  }
}

/** The TwiML with which a desk comes into the room of a contact. */
export function deskTwiml(agentId: string, addresses: Omit<CallAddresses, 'turn'>): string {
  const response = new VoiceResponse()
  joinRoom(response, addresses, { label: `agent ${agentId}`, isCustomer: false })
  return response.toString()
}

/** The TwiML with which a supervisor comes into the room of a conversation: unheard, until the hub says otherwise. */
export function listenerTwiml(personId: string, addresses: Omit<CallAddresses, 'turn'>): string {
  const response = new VoiceResponse()
  joinRoom(response, addresses, { label: `supervisor ${personId}`, isCustomer: false, isListener: true })
  return response.toString()
}

/** Ends a call that has no place here. */
export function hangUpTwiml(): string {
  const response = new VoiceResponse()
  response.hangup()
  return response.toString()
}

/** Says in both languages that the hub cannot answer now, and tries again. */
export function troubleTwiml(again: string): string {
  const response = new VoiceResponse()
  say(response, 'en', ['One moment, please.'])
  say(response, 'fr', ['Un instant, s’il vous plaît.'])
  response.pause({ length: 3 })
  response.redirect(again)
  return response.toString()
}

/** One text as it will be said, for whoever changes it. */
export function previewTwiml(language: Language, speech: readonly Speech[]): string {
  const response = new VoiceResponse()
  say(response, language, speech)
  return response.toString()
}

export function musicAddress(publicUrl: string): string {
  return `${publicUrl}/channels/twilio/music.wav`
}

/**
 * A room begins when a desk comes in: until then the customer hears music. It ends with the customer, so that no agent
 * is left in an empty room; who else leaves does not end it.
 */
function joinRoom(
  response: VoiceResponse,
  { publicUrl, room }: Omit<CallAddresses, 'turn'>,
  who: {
    readonly label: string
    readonly action?: string
    readonly isCustomer: boolean
    readonly isListener?: true
  },
): void {
  response
    .dial({ timeLimit: roomSecondsMax, ...(who.action === undefined ? {} : { action: who.action }) })
    .conference(
      {
        participantLabel: who.label,
        beep: 'false',
        ...(who.isListener ? { muted: true } : {}),
        startConferenceOnEnter: !who.isCustomer && !who.isListener,
        endConferenceOnExit: who.isCustomer,
        waitUrl: who.isCustomer ? musicAddress(publicUrl) : '',
        waitMethod: 'GET',
        statusCallback: `${publicUrl}/channels/twilio/room`,
        statusCallbackEvent: ['start', 'end', 'join', 'leave'],
      },
      room,
    )
}

function say(parent: Pick<VoiceResponse, 'say'>, language: Language, speech: readonly Speech[]): void {
  const said = parent.say(voices[language], '')
  for (const piece of speech) addSpeech(said, piece)
}

/** The marks that may stand in a text (`speech.ts`), each by its own method of the builder. */
function addSpeech(parent: Say, piece: Speech): void {
  if (typeof piece === 'string') {
    parent.addText(piece)
    return
  }
  const { mark, attributes, inside } = piece
  const inner = openMark(parent, mark, attributes)
  for (const each of inside) addSpeech(inner as unknown as Say, each)
}

function openMark(
  parent: Say,
  mark: Exclude<Speech, string>['mark'],
  attributes: Readonly<Record<string, string>>,
): { readonly addText: (text: string) => void } {
  switch (mark) {
    case 'break':
      return parent.break(attributes)
    case 'p':
      return parent.p('')
    case 's':
      return parent.s('')
    case 'prosody':
      return parent.prosody(attributes, '')
    case 'say-as':
      return parent.sayAs(attributes as Parameters<Say['sayAs']>[0] & object, '')
    case 'sub':
      return parent.sub(attributes, '')
    default:
      return assertNever(mark)
  }
}

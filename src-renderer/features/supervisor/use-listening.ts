import { useCallback, useEffect, useRef, useState } from 'react'
import type { ListeningMode, ListeningRefusal } from '../../../src-contract/http/telephone.ts'
import { useHub, usePerson } from '../../desk-context.ts'
import type { HubAway, HubRefused } from '../../hub-client/hub-client.ts'
import type { CallState } from '../../softphone/softphone.ts'
import { type ListeningIn, listenIn } from '../../softphone/twilio/listen-in.ts'

const lookEveryMs = 2_000

/** The conversation that this supervisor is in. */
export interface Listening {
  readonly contactId: string
  readonly agentName: string
  readonly mode: ListeningMode
  readonly state: CallState['kind']
}

export type ListeningFault = ListeningRefusal | 'NoCarrier' | 'away' | { readonly other: string }

/**
 * Lets this supervisor into one conversation at a time, for as long as the part is in view: leaving the screen leaves the
 * conversation. That it is over is the hub's word.
 */
export function useListening(told: {
  readonly onRefused: (fault: ListeningFault) => void
  readonly onOver: () => void
}) {
  const hub = useHub()
  const { id } = usePerson()
  const [listening, setListening] = useState<Listening>()
  const voice = useRef<ListeningIn>(undefined)
  const current = useRef(listening)
  current.current = listening
  const words = useRef(told)
  words.current = told
  const line = hub.telephone.listening

  const leave = useCallback(() => {
    const { current: now } = current
    voice.current?.stop()
    voice.current = undefined
    current.current = undefined
    setListening(undefined)
    if (now !== undefined) void line.leave(now.contactId)
  }, [line])

  useEffect(() => leave, [leave])

  const contactId = listening?.contactId
  useEffect(() => {
    if (contactId === undefined) return
    const timer = setInterval(async () => {
      const answer = await line.there(contactId)
      if ('kind' in answer || current.current?.contactId !== contactId) return
      if (answer.listener?.id === id) return
      leave()
      words.current.onOver()
    }, lookEveryMs)
    return () => clearInterval(timer)
  }, [contactId, id, line, leave])

  async function ask(wanted: string, mode: ListeningMode): Promise<boolean> {
    const answer = await line.join(wanted, mode)
    if (!('kind' in answer)) return true
    words.current.onRefused(faultOf(answer))
    return false
  }

  return {
    listening,
    leave,
    listenTo: async (agent: { readonly name: string; readonly contactId: string }) => {
      leave()
      if (!(await ask(agent.contactId, 'listen'))) return
      setListening({
        contactId: agent.contactId,
        agentName: agent.name,
        mode: 'listen',
        state: 'connecting',
      })
      const opened = await listenIn({ hub, telephone: hub.telephone }, agent.contactId, state =>
        setListening(before => before && { ...before, state: state.kind }),
      )
      // Left while the program was on its way.
      if (current.current?.contactId !== agent.contactId) opened.stop()
      else voice.current = opened
    },
    setMode: async (mode: ListeningMode) => {
      const { current: now } = current
      if (now === undefined) return
      // Closed before the hub is told, opened after: nobody hears what was not meant for them.
      if (mode === 'listen') voice.current?.setSpeaking(false)
      if (!(await ask(now.contactId, mode))) return
      voice.current?.setSpeaking(mode !== 'listen')
      setListening(before => before && { ...before, mode })
    },
  }
}

function faultOf(answer: HubRefused | HubAway): ListeningFault {
  if (answer.kind === 'hub-away') return 'away'
  switch (answer.refusal.name) {
    case 'CarrierCannot':
    case 'NotInConversation':
    case 'OwnConversation':
    case 'AlreadyListened':
    case 'ListeningElsewhere':
    case 'ListeningNotAllowed':
    case 'NoCarrier':
      return answer.refusal.name
    default:
      return { other: answer.refusal.name }
  }
}

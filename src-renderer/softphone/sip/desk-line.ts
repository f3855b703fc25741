import type { SecretRequests } from '../../../src-contract/bridge/bridge.ts'
import type { DeskVoice, SipAccount } from '../../../src-contract/http/voice.ts'
import type { HubAway, HubRefused } from '../../hub-client/hub-client.ts'
import type { PhoneLine, PhoneStanding } from '../phone-line.ts'
import type { SipSoftphone, SipSoftphoneParts } from './sip-softphone.ts'

/** This desk's own line at the centre's PBX: opened as soon as the hub has said where it is and the secret is there. */
export interface DeskLine extends PhoneLine {
  readonly softphone: () => SipSoftphone | undefined
  /** Registers from now on: this window is the one of the desk that speaks. */
  readonly begin: () => void
  readonly stop: () => void
}

export function openDeskLine(parts: {
  readonly hub: SipSoftphoneParts['hub'] & {
    readonly voice: () => Promise<DeskVoice | HubRefused | HubAway>
  }
  readonly secrets: Pick<SecretRequests, 'keep' | 'recall'>
  readonly iceServers: () => Promise<readonly RTCIceServer[]>
  /** JsSIP is only fetched where there is a PBX. */
  readonly open: () => Promise<(parts: SipSoftphoneParts) => SipSoftphone>
}): DeskLine {
  const { hub, secrets } = parts
  const listeners = new Set<() => void>()
  let account: SipAccount | undefined
  let softphone: SipSoftphone | undefined
  let offRegistration = () => {}
  let isSecretMissing = false
  let isAsked = false
  let isSpeaking = false
  let stopped = false

  const tell = () => {
    for (const listener of [...listeners]) listener()
  }
  // The name of the PBX's user is part of it: people share PCs.
  const secretName = ({ user }: SipAccount) => `sip-line.${user}`

  async function learn(): Promise<void> {
    if (!isSpeaking || isAsked || hub.current().line !== 'live') return
    isAsked = true
    const voice = await hub.voice()
    if ('kind' in voice) {
      isAsked = voice.kind !== 'hub-away'
      return
    }
    if (stopped || !voice.sip) return
    account = voice.sip
    const kept = await secrets.recall(secretName(account))
    if ('value' in kept && kept.value !== undefined) await open(kept.value)
    else {
      isSecretMissing = true
      tell()
    }
  }

  async function open(secret: string): Promise<void> {
    const create = await parts.open()
    if (stopped || !account) return
    offRegistration()
    softphone?.stop()
    isSecretMissing = false
    softphone = create({ hub, account, secret, iceServers: parts.iceServers })
    let before = softphone.registration()
    offRegistration = softphone.subscribe(() => {
      const now = softphone?.registration()
      if (!now || now === before) return
      before = now
      tell()
    })
    tell()
  }

  const offHub = hub.subscribe(() => void learn())
  return {
    softphone: () => softphone,
    begin: () => {
      isSpeaking = true
      void learn()
    },
    standing: (): PhoneStanding => {
      if (isSecretMissing) return { kind: 'secret-missing' }
      const registration = softphone?.registration()
      switch (registration?.kind) {
        case undefined:
        case 'stopped':
          return { kind: 'none' }
        case 'registered':
          return { kind: 'registered' }
        case 'away':
          return { kind: 'away', since: registration.since }
        case 'refused':
          return { kind: 'refused', why: registration.why }
      }
    },
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    enterSecret: async secret => {
      if (!account || secret === '') return
      await secrets.keep(secretName(account), secret)
      await open(secret)
    },
    stop: () => {
      stopped = true
      offHub()
      offRegistration()
      softphone?.stop()
    },
  }
}

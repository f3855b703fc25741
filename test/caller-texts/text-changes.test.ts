import { describe, expect, it } from 'vitest'
import { defaultVoiceSettings, type VoiceSettings } from '../../src-domain/voice-menu/voice-settings.ts'
import { voiceTextKeys } from '../../src-domain/voice-menu/voice-texts.ts'
import { callScenes, textGroupIds, textGroups } from '../../src-renderer/features/caller-texts/call-scenes.ts'
import { onTopOf, textChanges } from '../../src-renderer/features/caller-texts/text-changes.ts'

const withGreeting = (settings: VoiceSettings, part: { en?: string; fr?: string }): VoiceSettings => ({
  ...settings,
  texts: { ...settings.texts, greeting: { ...settings.texts.greeting, ...part } },
})
const callOut: VoiceSettings['callOut'] = [
  {
    id: 'stop-sign',
    name: { en: 'a stop sign', fr: 'un panneau' },
    calledOut: { kind: 'people', people: [{ name: 'Roads', phone: '+19055550190' }] },
  },
]

describe('changes of what callers hear', () => {
  it('[T15] are named text by text and language by language, whatever order the parts were written in', () => {
    const after = { ...withGreeting(defaultVoiceSettings, { fr: 'Bonjour.' }), survey: false, callOut }
    expect(textChanges(defaultVoiceSettings, after)).toEqual([
      { kind: 'text', text: 'greeting', language: 'fr' },
      { kind: 'call-out' },
      { kind: 'field', field: 'survey' },
    ])
    const reordered = callOut.map(({ calledOut, name, id }) => ({
      calledOut,
      name: { fr: name.fr, en: name.en },
      id,
    }))
    expect(textChanges(after, { ...after, callOut: reordered })).toEqual([])
  })

  it('[T15] go on top of what somebody else published: both stay, and for the same text mine does', () => {
    const base = defaultVoiceSettings
    const mine = { ...withGreeting(base, { en: 'Mine.' }), announceEveryS: 60 }
    const theirs = { ...withGreeting(base, { en: 'Theirs.', fr: 'À eux.' }), callOut }
    const both = onTopOf(theirs, base, mine)
    expect(both.texts.greeting).toEqual({ en: 'Mine.', fr: 'À eux.' })
    expect(both).toMatchObject({ announceEveryS: 60, callOut })
    expect(textChanges(theirs, both)).toHaveLength(2)
    expect(onTopOf(base, base, base)).toBe(base)
  })
})

describe('the call as it will be spoken', () => {
  it('each text has its place in one group, and is spoken in the preview of that group', () => {
    const grouped = textGroupIds.flatMap((group): readonly string[] => textGroups[group])
    expect(grouped.toSorted()).toEqual([...voiceTextKeys].toSorted())
    for (const group of textGroupIds) {
      for (const text of textGroups[group]) {
        // Said when there is no next opening, which the preview's line has.
        if (text === 'closed-for-good') continue
        const words = `Here is ${text}`
        const own = {
          ...defaultVoiceSettings,
          recording: true,
          callOut,
          texts: { ...defaultVoiceSettings.texts, [text]: { en: words, fr: words } },
        }
        const said = callScenes(group, own, 'en').flatMap(scene => scene.said.map(each => each.words))
        expect(said, text).toContain(words)
      }
    }
  })

  it('follows the call-out document and its keys', () => {
    const said = callScenes('closed', { ...defaultVoiceSettings, callOut }, 'fr')[0]?.said
    expect(said?.map(({ words }) => words)).toEqual([
      'Nos bureaux sont fermés. Nous rouvrons lundi à 8 h.',
      'Si c’est urgent : pour un panneau, faites le 1.',
      'Pour être rappelé, faites le 8.',
      'Pour laisser un message, faites le 9.',
    ])
    expect(callScenes('urgent', defaultVoiceSettings, 'en')).toEqual([])
  })
})

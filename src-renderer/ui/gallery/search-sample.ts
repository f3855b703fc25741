import { IconBook, IconFileText, IconPhone, IconPlayerPause, IconUser } from '@tabler/icons-react'
import { getLanguage } from '../../language/language.ts'
import { type PaletteGroup, toast } from '../ui.ts'

/** Stands in for the search of the desk: filters a few things after a short wait. */
export async function searchSample(query: string, signal: AbortSignal): Promise<readonly PaletteGroup[]> {
  const say = (en: string, fr: string) => (getLanguage() === 'fr' ? fr : en)
  await new Promise(resolve => setTimeout(resolve, 120))
  if (signal.aborted) return []
  const chosen = (title: string) => () => void toast({ title, tone: 'info' })
  const groups: readonly PaletteGroup[] = [
    {
      id: 'people',
      title: say('People', 'Personnes'),
      items: [
        {
          id: 'p1',
          title: 'Ngozi Okafor',
          detail: '(905) 555-0148 · 41 Simcoe St. N.',
          icon: IconUser,
          onChoose: chosen('Ngozi Okafor'),
        },
        {
          id: 'p2',
          title: 'Étienne Roy',
          detail: '(905) 555-0110',
          icon: IconUser,
          onChoose: chosen('Étienne Roy'),
        },
      ],
    },
    {
      id: 'requests',
      title: say('Requests', 'Demandes'),
      items: [
        {
          id: 'r1',
          title: 'TL-26-4K7F-2',
          detail: say('Street light out, Simcoe and Bond', 'Lampadaire éteint, Simcoe et Bond'),
          icon: IconFileText,
          aside: say('On time', 'À temps'),
          onChoose: chosen('TL-26-4K7F-2'),
        },
      ],
    },
    {
      id: 'articles',
      title: say('Articles', 'Articles'),
      items: [
        {
          id: 'a1',
          title: say('Green bin: what goes in', 'Bac vert : ce qu’on y met'),
          icon: IconBook,
          onChoose: chosen('Green bin'),
        },
      ],
    },
    {
      id: 'actions',
      title: say('Actions', 'Actions'),
      items: [
        {
          id: 'x1',
          title: say('Put the call on hold', 'Mettre l’appel en garde'),
          icon: IconPlayerPause,
          shortcut: 'H',
          onChoose: chosen('Hold'),
        },
        {
          id: 'x2',
          title: say('Call a number', 'Composer un numéro'),
          icon: IconPhone,
          shortcut: 'Ctrl+Shift+D',
          onChoose: chosen('Call'),
        },
      ],
    },
  ]
  const plain = (words: string) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return groups.map(group => ({
    ...group,
    items: group.items.filter(item => plain(`${item.title} ${item.detail ?? ''}`).includes(plain(query))),
  }))
}

import { IconArrowRight, IconBook2, IconFileText, IconUser } from '@tabler/icons-react'
import { fullName } from '../../src-domain/people/customer.ts'
import { parseReference } from '../../src-domain/requests/reference-number.ts'
import { channelIcons } from '../contact-words.ts'
import { useDesk, useDeskStore, useHub } from '../desk-context.ts'
import { useArticles } from '../features/knowledge/use-articles.ts'
import { useLanguage, useTexts } from '../language/language.ts'
import { useFormats } from '../language/use-formats.ts'
import { CommandPalette, type PaletteGroup } from '../ui/ui.ts'
import { appTexts } from './app-texts.ts'
import type { DeskAction } from './use-actions.ts'

const customersShown = 6
const articlesShown = 5
const actionsShown = 7

/** Everything by typing. Asks only what this desk keeps, so it answers the same without the hub. */
export function Palette({
  isOpen,
  onClose,
  actions,
}: {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly actions: readonly DeskAction[]
}) {
  const t = useTexts(appTexts)
  const store = useDeskStore()
  const hub = useHub()
  const language = useLanguage()
  const { formatPhone } = useFormats()
  const { select, showCustomer, showRequest, showArticle } = useDesk.getState()
  const { search: articleSearch } = useArticles()

  async function search(query: string): Promise<readonly PaletteGroup[]> {
    const wanted = fold(query)
    const found = actions
      .filter(action => action.isAvailable && action.id !== 'search' && fold(action.title).includes(wanted))
      .slice(0, wanted === '' ? actions.length : actionsShown)
    const inHand = Object.values(hub.current().view.contacts).filter(
      ({ from, phase }) =>
        phase.kind !== 'offered' &&
        (wanted === '' || fold(`${from.name ?? ''} ${from.phone ?? ''}`).includes(wanted)),
    )
    const [customers, request] =
      query.length < 2
        ? [[], undefined]
        : await Promise.all([
            store.findCustomers(query, customersShown),
            parseReference(query)
              ? store.requestByReference(parseReference(query)?.reference ?? '')
              : undefined,
          ])
    return [
      {
        id: 'in-hand',
        title: t('group.inHand'),
        items: inHand.map(contact => ({
          id: contact.id,
          title: contact.from.name ?? formatPhone(contact.from.phone ?? ''),
          icon: channelIcons[contact.channel],
          onChoose: () => select(contact.id),
        })),
      },
      {
        id: 'requests',
        title: t('group.requests'),
        items: request
          ? [
              {
                id: request.id,
                title: request.reference,
                detail: request.place?.text,
                icon: IconFileText,
                onChoose: () => showRequest(request.id),
              },
            ]
          : [],
      },
      {
        id: 'customers',
        title: t('group.customers'),
        items: customers.map(customer => ({
          id: customer.id,
          title: fullName(customer),
          detail: [
            customer.address &&
              t('palette.address', { number: customer.address.civicNumber, street: customer.address.street }),
            customer.phones[0] && formatPhone(customer.phones[0].e164),
          ]
            .filter(Boolean)
            .join(' · '),
          icon: IconUser,
          onChoose: () => showCustomer(customer.id),
        })),
      },
      {
        id: 'articles',
        title: t('group.articles'),
        items: (query.length < 2 ? [] : articleSearch.suggest(query, language, articlesShown)).map(
          ({ article }) => ({
            id: article.id,
            title: article.texts[language].title,
            icon: IconBook2,
            onChoose: () => showArticle(article.id),
          }),
        ),
      },
      {
        id: 'actions',
        title: t('group.actions'),
        items: found.map(action => ({
          id: action.id,
          title: action.title,
          icon: IconArrowRight,
          shortcut: action.keys[0],
          onChoose: action.run,
        })),
      },
    ]
  }

  return <CommandPalette isOpen={isOpen} onClose={onClose} search={search} placeholder={t('search')} />
}

function fold(words: string): string {
  return words
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .trim()
}

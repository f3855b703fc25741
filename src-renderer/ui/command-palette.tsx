import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { Dialog, Modal, ModalOverlay } from 'react-aria-components'
import { classes } from './classes.ts'
import styles from './command-palette.module.css'
import dialogStyles from './dialog.module.css'
import { Hidden } from './hidden.tsx'
import { Icon, type IconGlyph } from './icon.tsx'
import { Kbd } from './kbd.tsx'
import { Spinner } from './spinner.tsx'
import { useUiTexts } from './ui-texts.ts'

export type PaletteItem = {
  readonly id: string
  readonly title: string
  readonly detail?: string
  readonly icon?: IconGlyph
  /** At the end of the row: a state, a date. */
  readonly aside?: ReactNode
  readonly shortcut?: string
  readonly onChoose: () => void
}

export type PaletteGroup = {
  readonly id: string
  readonly title: string
  readonly items: readonly PaletteItem[]
}

export type CommandPaletteProps = {
  readonly isOpen: boolean
  readonly onClose: () => void
  /**
   * Finds for what is typed; for the empty query, what one most likely wants here. The signal aborts when the next
   * letter makes the answer stale. Earlier results stay in view until the next come.
   */
  readonly search: (query: string, signal: AbortSignal) => Promise<readonly PaletteGroup[]>
  readonly placeholder?: string
}

const pauseMs = 60

type Results =
  | { readonly kind: 'none' }
  | { readonly kind: 'found'; readonly query: string; readonly groups: readonly PaletteGroup[] }
  | { readonly kind: 'failed'; readonly groups: readonly PaletteGroup[] }

/** Everything by typing: people, requests, articles, actions. Focus stays in the field; arrows move, Enter opens. */
export function CommandPalette({ isOpen, onClose, search, placeholder }: CommandPaletteProps) {
  const t = useUiTexts()
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={open => {
        if (!open) onClose()
      }}
      isDismissable
      className={classes(dialogStyles.overlay, dialogStyles.top)}
    >
      <Modal className={classes(dialogStyles.modal, styles.modal)}>
        <Dialog aria-label={t('palette.title')} className={dialogStyles.dialog}>
          <PaletteInside onClose={onClose} search={search} placeholder={placeholder} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function PaletteInside({ onClose, search, placeholder }: Omit<CommandPaletteProps, 'isOpen'>) {
  const t = useUiTexts()
  const baseId = useId()
  const [query, setQuery] = useState('')
  const [results, setResults] = useState<Results>({ kind: 'none' })
  const [isPending, setIsPending] = useState(true)
  const [activeIndex, setActiveIndex] = useState(0)
  const listRef = useRef<HTMLDivElement>(null)
  /** Enter came before the answer to what is typed: the first that is found is chosen then. */
  const isEnterAhead = useRef(false)
  const open = (item: PaletteItem | undefined): void => {
    if (!item) return
    onClose()
    item.onChoose()
  }
  const latestSearch = useRef(search)
  const latestOpen = useRef(open)
  useEffect(() => {
    latestSearch.current = search
    latestOpen.current = open
  })

  useEffect(() => {
    const abort = new AbortController()
    const timer = setTimeout(
      () => {
        setIsPending(true)
        latestSearch
          .current(query.trim(), abort.signal)
          .then(groups => {
            if (abort.signal.aborted) return
            setResults({
              kind: 'found',
              query: query.trim(),
              groups: groups.filter(group => group.items.length > 0),
            })
            setActiveIndex(0)
            if (isEnterAhead.current)
              latestOpen.current(groups.find(({ items }) => items.length > 0)?.items[0])
            isEnterAhead.current = false
          })
          .catch(() => {
            if (abort.signal.aborted) return
            setResults(before => ({ kind: 'failed', groups: before.kind === 'none' ? [] : before.groups }))
          })
          .finally(() => {
            if (!abort.signal.aborted) setIsPending(false)
          })
      },
      query === '' ? 0 : pauseMs,
    )
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [query])

  // What was found for fewer letters stays in view until the next answer, but cannot be chosen.
  const isStale = results.kind === 'found' && results.query !== query.trim()
  const groups = results.kind === 'none' ? [] : results.groups
  const items = groups.flatMap(group => group.items)
  const activeId = items.length > 0 ? `${baseId}-${activeIndex}` : undefined
  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' })
  }, [activeId])

  function choose(item: PaletteItem | undefined): void {
    if (!isStale) open(item)
  }

  function move(event: KeyboardEvent): void {
    const last = items.length - 1
    const next: Readonly<Record<string, number>> = {
      ArrowDown: activeIndex >= last ? 0 : activeIndex + 1,
      ArrowUp: activeIndex <= 0 ? last : activeIndex - 1,
      PageDown: Math.min(last, activeIndex + 8),
      PageUp: Math.max(0, activeIndex - 8),
    }
    const target = next[event.key]
    if (target !== undefined && last >= 0) {
      event.preventDefault()
      setActiveIndex(target)
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      if (isStale || results.kind === 'none') isEnterAhead.current = true
      else choose(items[activeIndex])
    }
  }

  let index = -1
  return (
    <>
      <div className={styles.top}>
        {isPending ? <Spinner className={styles.glyph} /> : <Icon of={IconSearch} className={styles.glyph} />}
        <input
          // biome-ignore lint/a11y/noAutofocus: the palette is opened to type in
          autoFocus
          role="combobox"
          aria-label={t('palette.title')}
          aria-expanded={items.length > 0}
          aria-controls={`${baseId}-list`}
          aria-activedescendant={activeId}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          className={styles.input}
          placeholder={placeholder ?? t('palette.placeholder')}
          value={query}
          onChange={event => {
            isEnterAhead.current = false
            setQuery(event.target.value)
          }}
          onKeyDown={move}
        />
        <Kbd keys="Esc" />
      </div>
      {results.kind === 'failed' && (
        <p role="alert" className={styles.failed}>
          {t('palette.failed')}
        </p>
      )}
      <div
        ref={listRef}
        id={`${baseId}-list`}
        role="listbox"
        aria-label={t('palette.title')}
        className={styles.list}
        hidden={items.length === 0}
      >
        {groups.map(group => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a group of a listbox
          <div key={group.id} role="group" aria-labelledby={`${baseId}-${group.id}`}>
            <div id={`${baseId}-${group.id}`} role="presentation" className={styles.heading}>
              {group.title}
            </div>
            {group.items.map(item => {
              index += 1
              const at = index
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field, which keeps the focus
                // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant points here
                <div
                  key={item.id}
                  id={`${baseId}-${at}`}
                  role="option"
                  aria-selected={at === activeIndex}
                  className={styles.item}
                  onPointerMove={() => setActiveIndex(at)}
                  onPointerDown={event => event.preventDefault()}
                  onClick={() => choose(item)}
                >
                  {item.icon && <Icon of={item.icon} className={styles.glyph} />}
                  <span className={styles.words}>
                    <span className={styles.title}>{item.title}</span>
                    {item.detail && <span className={styles.detail}>{item.detail}</span>}
                  </span>
                  {item.aside && <span className={styles.aside}>{item.aside}</span>}
                  {item.shortcut && (
                    <span aria-hidden className={styles.aside}>
                      <Kbd keys={item.shortcut} />
                    </span>
                  )}
                </div>
              )
            })}
          </div>
        ))}
      </div>
      {results.kind === 'found' && items.length === 0 && results.query !== '' && (
        <div className={styles.nothing}>
          <p className={styles.title}>{t('palette.nothing', { query: results.query })}</p>
          <p className={styles.detail}>{t('palette.nothingNext')}</p>
        </div>
      )}
      <div className={styles.foot} aria-hidden>
        <span>
          <Kbd keys="Up" /> <Kbd keys="Down" /> {t('palette.move')}
        </span>
        <span>
          <Kbd keys="Enter" /> {t('palette.choose')}
        </span>
        <span>
          <Kbd keys="Esc" /> {t('palette.close')}
        </span>
      </div>
      <span role="status">
        <Hidden>{results.kind === 'found' ? t('palette.results', { count: items.length }) : ''}</Hidden>
      </span>
    </>
  )
}

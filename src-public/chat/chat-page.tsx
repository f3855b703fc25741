import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import type { ChatController, ChatView } from './chat-controller.ts'
import { Conversation } from './conversation.tsx'
import { Icon } from './icons.tsx'
import { MessageLeft, Welcome } from './welcome.tsx'
import { type Words, words } from './words.ts'

/** What every part of the page is drawn from. */
export interface PartProps {
  readonly controller: ChatController
  readonly view: ChatView
  readonly language: Language
  readonly w: Words
}

/** The whole chat: its head, and the part that its stage asks for. */
export function ChatPage({ controller }: { readonly controller: ChatController }): JSX.Element {
  const [view, setView] = useState<ChatView>(controller.view)
  const [language, setLanguage] = useState<Language>(controller.language)
  useEffect(() => controller.subscribe(setView), [controller])
  const w = words[language]
  useEffect(() => {
    document.documentElement.lang = w.locale
    document.title = w.title
  }, [w])
  const { host } = controller
  useEffect(() => {
    if (!host.isThere) return
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) host.say({ townline: 'close' })
    }
    document.addEventListener('keydown', close)
    return () => document.removeEventListener('keydown', close)
  }, [host])

  const switchLanguage = (): void => {
    const next = w.otherLanguage.id
    setLanguage(next)
    controller.setLanguage(next)
  }
  const part = { controller, view, language, w, switchLanguage }
  return (
    <div class="frame" data-stage={view.stage} data-standing={view.standing?.kind}>
      <header class="head">
        <div class="head-words">
          <Heading of={view.stage}>{w.title}</Heading>
          <p class="city">{view.lobby?.city[language] ?? '\u00a0'}</p>
        </div>
        <button type="button" class="plain" lang={words[w.otherLanguage.id].locale} onClick={switchLanguage}>
          {w.otherLanguage.name}
        </button>
        {host.isThere && (
          <button
            type="button"
            class="plain only-icon"
            aria-label={w.close}
            title={w.close}
            onClick={() => host.say({ townline: 'close' })}
          >
            <Icon of="down" />
          </button>
        )}
      </header>
      <div class="notices" role="status">
        {view.isAway && (
          <p class="notice">
            <Icon of="warning" />
            <span>{w.away}</span>
          </p>
        )}
      </div>
      <Part {...part} />
    </div>
  )
}

function Part(props: PartProps & { readonly switchLanguage: () => void }): JSX.Element {
  switch (props.view.stage) {
    case 'welcome':
      return <Welcome {...props} />
    case 'message-left':
      return <MessageLeft {...props} />
    case 'opening':
      return (
        <main class="part">
          <p role="status">{props.w.opening}</p>
          <Trouble {...props} />
        </main>
      )
    case 'chat':
      return <Conversation {...props} />
  }
}

/** The heading takes the focus when the page becomes another, so that a reader goes on from there. */
function Heading({ of, children }: { readonly of: string; readonly children: string }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null)
  const before = useRef(of)
  useEffect(() => {
    if (before.current === of) return
    before.current = of
    if (of !== 'chat') heading.current?.focus()
  }, [of])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}

/** What went wrong last, until something else is tried. */
export function Trouble({ view, w }: Pick<PartProps, 'view' | 'w'>): JSX.Element {
  return (
    <div role="alert">
      {view.problem && (
        <p class="notice bad">
          <Icon of="warning" />
          <span>{w.problems[view.problem]}</span>
        </p>
      )}
    </div>
  )
}

import type { FrameWord, HostWord } from './host-words.ts'

/*
 * The one script that a city puts on its pages:
 *
 *     <script src="https://hub.example.org/chat/townline-chat.js" async></script>
 *
 * It adds a button, and after the first press a frame in which the chat is a document of the hub's own. It needs no more
 * of the page's policy than `script-src` and `frame-src` for the hub, writes no style or script into the page, sets no
 * cookie, and asks nobody else. `data-language="fr"` on the tag speaks French whatever the page says.
 */
const words = {
  en: { open: 'Chat with us', frame: 'Chat with the city', unread: 'new' },
  fr: { open: 'Clavardez avec nous', frame: 'Clavardage avec la Ville', unread: 'nouveaux' },
} as const
type Language = keyof typeof words

/** That the chat was open, for the next page of the site in this tab. */
const openKey = 'townline-chat'

const style = `
  :host { all: initial; }
  .button {
    position: fixed; right: 16px; bottom: 16px; z-index: 2147483000;
    display: inline-flex; align-items: center; gap: 8px;
    min-height: 48px; padding: 8px 18px; border: 1px solid #ffffff; border-radius: 24px;
    background: #0b6285; color: #ffffff; box-shadow: 0 2px 12px rgb(0 0 0 / 30%);
    font: 600 16px/1.25 system-ui, sans-serif; cursor: pointer;
  }
  .button:hover { background: #084d69; }
  .button:focus-visible { outline: 3px solid #0b6285; outline-offset: 3px; }
  .button[hidden] { display: none; }
  .button svg { width: 20px; height: 20px; fill: none; stroke: currentColor; stroke-width: 1.75;
    stroke-linecap: round; stroke-linejoin: round; }
  .count { min-width: 22px; padding: 0 6px; border-radius: 11px; background: #ffffff; color: #0b6285;
    text-align: center; }
  .count:empty { display: none; }
  iframe {
    position: fixed; right: 16px; bottom: 16px; z-index: 2147483001;
    width: 400px; height: min(640px, calc(100vh - 32px)); height: min(640px, calc(100dvh - 32px));
    border: 1px solid #858a8d; border-radius: 12px; background: Canvas; color-scheme: light dark;
    box-shadow: 0 6px 32px rgb(0 0 0 / 25%);
  }
  iframe[hidden] { display: none; }
  @media (max-width: 479px) {
    iframe { right: 0; bottom: 0; width: 100%; height: 100vh; height: 100dvh; border: 0; border-radius: 0; }
  }
`

const drawing = 'M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2'

/** Wrapped, so that nothing of it becomes a word of the city's page. */
function begin(): void {
  const script = document.currentScript
  if (!(script instanceof HTMLScriptElement)) return
  const hub = new URL(script.src).origin
  const asked = script.dataset['language'] ?? document.documentElement.lang
  let language: Language = asked.toLowerCase().startsWith('fr') ? 'fr' : 'en'
  let frame: HTMLIFrameElement | undefined
  let unread = 0

  const place = document.createElement('townline-chat')
  const root = place.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(style)
  root.adoptedStyleSheets = [sheet]
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button'
  button.setAttribute('aria-haspopup', 'dialog')
  const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  icon.setAttribute('viewBox', '0 0 24 24')
  icon.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  path.setAttribute('d', drawing)
  icon.append(path)
  const label = document.createElement('span')
  const count = document.createElement('span')
  count.className = 'count'
  button.append(icon, label, count)
  root.append(button)

  const draw = (): void => {
    const w = words[language]
    place.lang = language
    label.textContent = w.open
    count.textContent = unread > 0 ? String(unread) : ''
    button.setAttribute('aria-label', unread > 0 ? `${w.open} (${unread} ${w.unread})` : w.open)
    if (frame) frame.title = w.frame
  }

  const tell = (isShown: boolean): void => {
    const word: HostWord = { townline: 'shown', isShown }
    frame?.contentWindow?.postMessage(word, hub)
  }

  const show = (takesFocus: boolean): void => {
    if (frame === undefined) {
      frame = document.createElement('iframe')
      frame.src = `${hub}/chat/?lang=${language}`
      frame.addEventListener('load', () => {
        tell(!frame?.hidden)
        if (takesFocus) frame?.contentWindow?.focus()
      })
      root.append(frame)
    }
    frame.hidden = false
    button.hidden = true
    draw()
    tell(true)
    if (takesFocus) frame.focus()
    remember(true)
  }

  const hide = (): void => {
    if (frame) frame.hidden = true
    button.hidden = false
    tell(false)
    button.focus()
    remember(false)
  }

  button.addEventListener('click', () => show(true))
  window.addEventListener('message', ({ origin, source, data }: MessageEvent<FrameWord | null>) => {
    if (origin !== hub || frame === undefined || source !== frame.contentWindow || data === null) return
    switch (data.townline) {
      case 'close':
        return hide()
      case 'unread':
        unread = Number(data.count) || 0
        return draw()
      case 'language':
        language = data.language === 'fr' ? 'fr' : 'en'
        return draw()
    }
  })
  const start = (): void => {
    document.body.append(place)
    draw()
    if (wasOpen()) show(false)
  }
  if (document.body) start()
  else document.addEventListener('DOMContentLoaded', start)
}

function remember(isOpen: boolean): void {
  try {
    if (isOpen) sessionStorage.setItem(openKey, 'open')
    else sessionStorage.removeItem(openKey)
  } catch {
    // A page that keeps nothing opens the chat by its button.
  }
}

function wasOpen(): boolean {
  try {
    return sessionStorage.getItem(openKey) === 'open'
  } catch {
    return false
  }
}

begin()

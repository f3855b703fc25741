// Everything the shell announced to this page, once the test asked it to listen.
window.heard = []
window.listen = () => {
  const { notices } = window.townline
  const hear = kind => value => window.heard.push(value === undefined ? { kind } : { kind, value })
  return [
    notices.onShortcut(hear('shortcut')),
    notices.onPower(hear('power')),
    notices.onDeepLink(hear('deep-link')),
    notices.onOfferOpened(hear('offer-opened')),
    notices.onQuitAsked(hear('quit-asked')),
  ]
}

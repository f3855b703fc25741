import styles from './kbd.module.css'
import { useUiTexts } from './ui-texts.ts'

const symbols: Readonly<Record<string, string>> = {
  enter: '↵',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  plus: '+',
}

/**
 * A key or a chord as printed on the keyboard of the language: `Ctrl+Shift+A` is `Ctrl Shift A`, in French `Ctrl Maj A`.
 * It only shows; the key itself is bound elsewhere.
 */
export function Kbd({ keys }: { readonly keys: string }) {
  const t = useUiTexts()
  const named: Readonly<Record<string, string>> = {
    ctrl: t('key.ctrl'),
    shift: t('key.shift'),
    alt: t('key.alt'),
    esc: t('key.esc'),
    escape: t('key.esc'),
    space: t('key.space'),
    del: t('key.del'),
    delete: t('key.del'),
    home: t('key.home'),
    end: t('key.end'),
    backspace: t('key.backspace'),
    pageup: t('key.pageUp'),
    pagedown: t('key.pageDown'),
  }
  const printed = keys
    .split('+')
    .map(key => named[key.toLowerCase()] ?? symbols[key.toLowerCase()] ?? key)
    .join(' ')
  return <kbd className={styles.kbd}>{printed}</kbd>
}

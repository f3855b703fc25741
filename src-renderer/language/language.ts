/**
 * The language of the desk: which one is chosen, the texts of each part, and who must hear of a change.
 *
 * Texts are registered by the part that shows them, so a feature can be added or left out without touching this folder.
 * Both languages are in the bundle: switching needs no network, no reload, and loses no draft.
 */
import { createInstance } from 'i18next'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'

export type Language = 'en' | 'fr'

/** Every language of the desk, in the order of the switch, each named in itself. */
export const languages: readonly { readonly id: Language; readonly name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'fr', name: 'Français' },
]

const storageKey = 'townline.language'

/** The locale for Intl and for react-aria. */
export function localeOf(language: Language): 'en-CA' | 'fr-CA' {
  return language === 'fr' ? 'fr-CA' : 'en-CA'
}

function isLanguage(value: unknown): value is Language {
  return value === 'en' || value === 'fr'
}

function firstLanguage(): Language {
  const kept = globalThis.localStorage?.getItem(storageKey)
  if (isLanguage(kept)) return kept
  return globalThis.navigator?.language?.toLowerCase().startsWith('fr') ? 'fr' : 'en'
}

let language: Language = firstLanguage()
const listeners = new Set<() => void>()

const i18n = createInstance()
void i18n.init({
  lng: language,
  fallbackLng: 'en',
  supportedLngs: ['en', 'fr'],
  resources: {},
  initAsync: false,
  interpolation: { escapeValue: false },
  returnNull: false,
})

/** The language now; for code outside React. */
export function getLanguage(): Language {
  return language
}

/** Chooses the language, remembers it on this machine and tells every mounted text. */
export function setLanguage(next: Language): void {
  if (next === language) return
  language = next
  globalThis.localStorage?.setItem(storageKey, next)
  applyLanguage()
  void i18n.changeLanguage(next)
  for (const listener of listeners) listener()
}

/** Writes the language on `<html lang>`, so that a screen reader speaks it. */
export function applyLanguage(): void {
  if (typeof document !== 'undefined') document.documentElement.lang = localeOf(language)
}

/** Calls back at each change of language; returns how to stop. */
export function onLanguageChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The language now; the component renders again when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(onLanguageChange, getLanguage)
}

type TextTree = { readonly [key: string]: string | TextTree }

type PluralSuffix = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other'
type WithoutPlural<Key extends string> = Key extends `${infer Base}_${PluralSuffix}` ? Base : Key

/** The keys of a text file, nested ones joined by dots, plural forms by their base. */
export type TextKeys<Tree> = {
  [Key in keyof Tree & string]: Tree[Key] extends string
    ? WithoutPlural<Key>
    : `${Key}.${TextKeys<Tree[Key]>}`
}[keyof Tree & string]

type SameKeys<Tree> = {
  readonly [Key in keyof Tree]: Tree[Key] extends string ? string : SameKeys<Tree[Key]>
}

/** A registered namespace that remembers its keys for the compiler. */
export type Texts<Key extends string = string> = {
  readonly namespace: string
  readonly keyType?: Key
}

/** Looks up one text; `variables` fill `{{name}}`, `count` picks the plural form. */
export type Translate<Key extends string = string> = (
  key: Key,
  variables?: Readonly<Record<string, string | number>>,
) => string

/** Adds the texts of a part. French must have the keys of English; the compiler refuses the rest. */
export function registerTexts<const Tree extends TextTree>(
  namespace: string,
  resources: { readonly en: Tree; readonly fr: SameKeys<NoInfer<Tree>> },
): Texts<TextKeys<Tree>> {
  i18n.addResourceBundle('en', namespace, resources.en, true, true)
  i18n.addResourceBundle('fr', namespace, resources.fr, true, true)
  return { namespace }
}

function namespaceOf(texts: string | Texts): string {
  return typeof texts === 'string' ? texts : texts.namespace
}

/** The texts of a part in the language now; renders again at a change. */
export function useTexts<Key extends string = string>(texts: string | Texts<Key>): Translate<Key> {
  const { t } = useTranslation(namespaceOf(texts), { i18n, useSuspense: false })
  return t as unknown as Translate<Key>
}

/** One text outside React: a notification, a window title. It does not follow later changes. */
export function textNow<Key extends string>(
  texts: string | Texts<Key>,
  key: Key,
  variables?: Readonly<Record<string, string | number>>,
): string {
  return textIn(language, texts, key, variables)
}

/** One text in a named language: a reply to a customer goes out in the customer's language, not the agent's. */
export function textIn<Key extends string>(
  inLanguage: Language,
  texts: string | Texts<Key>,
  key: Key,
  variables?: Readonly<Record<string, string | number>>,
): string {
  const translate = i18n.getFixedT(inLanguage, namespaceOf(texts)) as unknown as Translate
  return translate(key, variables)
}

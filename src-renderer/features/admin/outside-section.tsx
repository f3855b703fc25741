import { IconPhoneOutgoing, IconPlus, IconTrash } from '@tabler/icons-react'
import type { OutsideNumber } from '../../../src-domain/routing/routing-settings.ts'
import { readablePhone, toE164 } from '../../desk-data/phone.ts'
import { Button, EmptyState, IconButton, Select, TextField, toast } from '../../ui/ui.ts'
import styles from './admin-screen.module.css'
import { changedIn, freeId, withPart } from './edit-lists.ts'
import { FieldAt } from './field-at.tsx'
import { goToField } from './go-to-field.ts'
import { SectionFrame } from './section-frame.tsx'
import { useSettings } from './settings-context.tsx'

const always = ''
const both = 'both'

/** The numbers outside that agents hand callers over to: name, number, hours, languages, what each is good for. */
export function OutsideSection() {
  const { settings, edit, canEdit, words } = useSettings()
  const { t, names } = words
  const { document } = settings
  const numbers = document.outsideNumbers ?? []
  const set = (id: string, change: (number: OutsideNumber) => OutsideNumber) =>
    edit(before => ({
      ...before,
      outsideNumbers: changedIn(before.outsideNumbers ?? [], each => each.id === id, change),
    }))

  function add(): void {
    const id = freeId(
      'outside',
      numbers.map(each => each.id),
    )
    edit(before => ({
      ...before,
      outsideNumbers: [...(before.outsideNumbers ?? []), { id, name: { en: '', fr: '' }, phone: '' }],
    }))
    goToField({ section: 'outside', id, field: 'name-en' })
  }
  function remove(number: OutsideNumber): void {
    const before = document.outsideNumbers
    edit(each => ({
      ...each,
      outsideNumbers: (each.outsideNumbers ?? []).filter(({ id }) => id !== number.id),
    }))
    toast({
      title: t('outside.removed', { number: names.outside(number.id) }),
      action: { label: t('undo'), onPress: () => edit(each => withPart(each, 'outsideNumbers', before)) },
    })
  }

  return (
    <SectionFrame
      section="outside"
      actions={
        canEdit && (
          <Button size="small" icon={IconPlus} onPress={add}>
            {t('outside.add')}
          </Button>
        )
      }
    >
      {numbers.length === 0 ? (
        <EmptyState icon={IconPhoneOutgoing} title={t('outside.none')} text={t('outside.noneText')} />
      ) : (
        <ul className={styles.profiles}>
          {numbers.map(number => {
            const at = (field: string) => ({ section: 'outside', id: number.id, field }) as const
            return (
              <li key={number.id} className={styles.profile} data-field={`outside/${number.id}/`}>
                <div className={styles.pair}>
                  {(['en', 'fr'] as const).map(language => (
                    <FieldAt key={language} at={at(`name-${language}`)}>
                      {said => (
                        <TextField
                          {...said}
                          label={t(`field.name.${language}`)}
                          lang={language}
                          maxLength={200}
                          value={number.name[language]}
                          onChange={name =>
                            set(number.id, each => ({ ...each, name: { ...each.name, [language]: name } }))
                          }
                        />
                      )}
                    </FieldAt>
                  ))}
                </div>
                <div className={styles.outsideFields}>
                  <FieldAt at={at('phone')}>
                    {said => (
                      <TextField
                        {...said}
                        label={t('field.phone')}
                        type="tel"
                        maxLength={40}
                        description={t('outside.phoneHelp')}
                        value={readablePhone(number.phone)}
                        onChange={text => set(number.id, each => ({ ...each, phone: diallable(text) }))}
                      />
                    )}
                  </FieldAt>
                  <FieldAt at={at('hours')}>
                    {({ error, isReadOnly }) => (
                      <Select
                        label={t('field.hours')}
                        options={[
                          { id: always, label: t('alwaysOpen') },
                          ...document.calendars.map(({ id }) => ({ id, label: names.calendar(id) })),
                        ]}
                        value={number.hours ?? always}
                        onChange={id =>
                          set(number.id, each => withPart(each, 'hours', id === always ? undefined : id))
                        }
                        error={error}
                        isDisabled={isReadOnly}
                      />
                    )}
                  </FieldAt>
                  <Select
                    label={t('field.spoken')}
                    options={[
                      { id: both, label: t('outside.bothLanguages') },
                      { id: 'en', label: t('language.en') },
                      { id: 'fr', label: t('language.fr') },
                    ]}
                    value={number.languages?.length === 1 ? (number.languages[0] ?? both) : both}
                    onChange={id =>
                      set(number.id, each =>
                        withPart(each, 'languages', id === 'en' || id === 'fr' ? [id] : undefined),
                      )
                    }
                    isDisabled={!canEdit}
                  />
                  {canEdit && (
                    <IconButton
                      icon={IconTrash}
                      label={t('outside.remove', { number: names.outside(number.id) })}
                      onPress={() => remove(number)}
                    />
                  )}
                </div>
                <div className={styles.pair}>
                  {(['en', 'fr'] as const).map(language => (
                    <TextField
                      key={language}
                      label={t(`field.note.${language}`)}
                      lang={language}
                      maxLength={200}
                      isReadOnly={!canEdit}
                      value={number.note?.[language] ?? ''}
                      onChange={text =>
                        set(number.id, each => {
                          const note = { en: '', fr: '', ...each.note, [language]: text }
                          return withPart(each, 'note', note.en === '' && note.fr === '' ? undefined : note)
                        })
                      }
                    />
                  ))}
                </div>
              </li>
            )
          })}
        </ul>
      )}
    </SectionFrame>
  )
}

/** What a carrier dials: a short number as it stands, a full one in E.164; other words as they are, for the check to name. */
function diallable(text: string): string {
  const digits = text.replaceAll(/[\s().-]/g, '')
  return /^\d{3,6}$/.test(digits) ? digits : (completeNumber(text) ?? text)
}

/** A number that is still being typed is left alone: it would be rewritten under the fingers. */
function completeNumber(text: string): string | undefined {
  return text.replaceAll(/\D/g, '').length >= 10 ? toE164(text) : undefined
}

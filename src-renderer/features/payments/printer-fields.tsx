import {
  type PaymentSettingsView,
  printerCodePages,
  printerColumns,
  type ReceiptPrinter,
} from '../../../src-contract/http/payments.ts'
import { counterPlaceKinds, placeLabel } from '../../../src-domain/kiosk/counter-place.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { Button, CheckboxField, NumberField, Select, TextField } from '../../ui/ui.ts'
import styles from './payments.module.css'
import { paymentsTexts } from './payments-texts.ts'

/** How each page of characters is called by the manuals. */
const pageNames: Readonly<Record<ReceiptPrinter['codePage'], string>> = {
  cp858: 'PC858 (Euro)',
  cp850: 'PC850',
  cp863: 'PC863 (Canada)',
  windows1252: 'WPC1252',
}

/** One receipt printer: where it stands, and how it is reached and written to. */
export function PrinterFields({
  printer,
  sites,
  isReadOnly,
  onChange,
  onRemove,
}: {
  readonly printer: ReceiptPrinter
  readonly sites: PaymentSettingsView['sites']
  readonly isReadOnly: boolean
  readonly onChange: (printer: ReceiptPrinter) => void
  readonly onRemove: () => void
}) {
  const t = useTexts(paymentsTexts)
  const language = useLanguage()
  const { place, ...placeless } = printer
  return (
    <section className={styles.box} aria-label={t('settings.printer', { name: printer.name })}>
      <div className={styles.pair}>
        <TextField
          label={t('settings.name')}
          maxLength={60}
          isReadOnly={isReadOnly}
          value={printer.name}
          onChange={name => onChange({ ...printer, name })}
        />
        <Select
          label={t('settings.site')}
          isDisabled={isReadOnly}
          options={sites.map(({ id, name }) => ({ id, label: name[language] }))}
          value={printer.site}
          onChange={site => onChange({ ...printer, site })}
        />
        <Select
          label={t('settings.place')}
          isDisabled={isReadOnly}
          options={(['any', ...counterPlaceKinds] as const).map(id => ({
            id,
            label: t(`settings.kind.${id}`),
          }))}
          value={place?.kind ?? 'any'}
          onChange={kind =>
            onChange(kind === 'any' ? placeless : { ...printer, place: { kind, label: place?.label ?? '1' } })
          }
        />
        {place !== undefined && (
          <TextField
            label={t('settings.label')}
            maxLength={4}
            isReadOnly={isReadOnly}
            value={place.label}
            onChange={said =>
              onChange({ ...printer, place: { ...place, label: placeLabel(said) ?? place.label } })
            }
          />
        )}
        <TextField
          label={t('settings.host')}
          maxLength={253}
          isReadOnly={isReadOnly}
          value={printer.host}
          onChange={host => onChange({ ...printer, host: host.trim() })}
          autoComplete="off"
        />
        <NumberField
          label={t('settings.port')}
          minValue={1}
          maxValue={65_535}
          formatOptions={{ useGrouping: false }}
          isReadOnly={isReadOnly}
          value={printer.port}
          onChange={port => onChange({ ...printer, port })}
        />
        <Select
          label={t('settings.columns')}
          isDisabled={isReadOnly}
          options={printerColumns.map(each => ({ id: String(each), label: String(each) }))}
          value={String(printer.columns)}
          onChange={id =>
            onChange({ ...printer, columns: printerColumns.find(each => String(each) === id) ?? 42 })
          }
        />
        <Select
          label={t('settings.codePage')}
          isDisabled={isReadOnly}
          options={printerCodePages.map(id => ({ id, label: pageNames[id] }))}
          value={printer.codePage}
          onChange={codePage => onChange({ ...printer, codePage })}
        />
      </div>
      <CheckboxField
        isSelected={printer.answers}
        isDisabled={isReadOnly}
        onChange={answers => onChange({ ...printer, answers })}
        description={t('settings.answersHelp')}
      >
        {t('settings.answers')}
      </CheckboxField>
      {!isReadOnly && (
        <div className={styles.actions}>
          <Button size="small" variant="quiet" onPress={onRemove}>
            {t('settings.removePrinter')}
          </Button>
        </div>
      )}
    </section>
  )
}

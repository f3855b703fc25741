import { IconChevronDown } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { Group, Input, ListBox, Popover, ComboBox as RacComboBox, useFilter } from 'react-aria-components'
import { classes } from './classes.ts'
import fieldStyles from './field.module.css'
import { FieldHelp, FieldLabel, type FieldProps } from './field.tsx'
import { Icon, type IconGlyph } from './icon.tsx'
import { IconButton } from './icon-button.tsx'
import optionStyles from './option.module.css'
import { type Option, OptionRow } from './option.tsx'
import { Spinner } from './spinner.tsx'
import surfaceStyles from './surface.module.css'
import { useUiTexts } from './ui-texts.ts'
import { useLoadedOptions } from './use-loaded-options.ts'

export type ComboBoxProps<Id extends string> = FieldProps & {
  /** A known list, filtered here without regard to accents or case. */
  readonly options?: readonly Option<Id>[]
  /** A list that is searched at once, in the order it comes. Give it the same function as long as it answers the same. */
  readonly findOptions?: (query: string) => readonly Option<Id>[]
  /** A searched list, in the order it comes; called as the person types. Aborted when the next letter makes it stale. */
  readonly loadOptions?: (query: string, signal: AbortSignal) => Promise<readonly Option<Id>[]>
  readonly value: Option<Id> | null
  readonly onChange: (option: Option<Id> | null) => void
  /** Keeps words that match no option: `onChange` is not called, `onText` has them. */
  readonly allowsOwnWords?: boolean
  /** Hears every keystroke. */
  readonly onText?: (text: string) => void
  readonly placeholder?: string
  readonly icon?: IconGlyph
  readonly autoFocus?: boolean
}

/** One of a long or searched list, found by typing: addresses, articles, request types. */
export function ComboBox<Id extends string>({
  label,
  hideLabel,
  description,
  error,
  options,
  findOptions,
  loadOptions,
  value,
  onChange,
  allowsOwnWords = false,
  onText,
  placeholder,
  icon,
  className,
  ...rest
}: ComboBoxProps<Id>) {
  const t = useUiTexts()
  const { contains } = useFilter({ sensitivity: 'base' })
  const [text, setText] = useState(value?.label ?? '')
  const valueLabel = value?.label
  useEffect(() => {
    if (valueLabel !== undefined) setText(valueLabel)
  }, [valueLabel])

  const query = text === value?.label ? '' : text
  const loaded = useLoadedOptions(loadOptions, query)
  const shown = useMemo(() => {
    if (loadOptions) return loaded.options
    if (findOptions) return findOptions(query)
    const known = options ?? []
    if (query === '') return known
    return known.filter(option => contains(`${option.label} ${option.description ?? ''}`, query))
  }, [contains, findOptions, loadOptions, loaded.options, options, query])

  // A list that still answers fewer letters is shown, so that nothing flickers, but it offers nothing to choose.
  const notOfThis = useMemo(() => (loaded.isStale ? shown.map(({ id }) => id) : []), [loaded.isStale, shown])
  const foundNothing = shown.length === 0 && query.trim() !== '' && !loaded.isStale
  const help = foundNothing && !allowsOwnWords ? t('noMatches') : description

  return (
    <RacComboBox
      {...rest}
      disabledKeys={notOfThis}
      isInvalid={error !== undefined}
      items={shown}
      inputValue={text}
      onInputChange={next => {
        setText(next)
        onText?.(next)
      }}
      value={value?.id ?? null}
      onChange={key => {
        const chosen = shown.find(option => option.id === key)
        if (chosen) {
          setText(chosen.label)
          onChange(chosen)
        } else if (key === null && value !== null && text !== value.label) onChange(null)
      }}
      allowsCustomValue={allowsOwnWords}
      // A list that is awaited must be open before it has anything, or it would not open when the answer is there.
      allowsEmptyCollection={loadOptions !== undefined}
      menuTrigger="input"
      className={classes(fieldStyles.field, className)}
    >
      <FieldLabel label={label} hideLabel={hideLabel} isRequired={rest.isRequired} />
      <Group
        className={fieldStyles.frame}
        onKeyDownCapture={event => {
          // Without an entry to take, Enter would put back the words of the value and lose what is typed.
          if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return
          if (!loaded.isStale && !(foundNothing && !allowsOwnWords)) return
          event.preventDefault()
          event.stopPropagation()
        }}
      >
        {icon && <Icon of={icon} />}
        <Input className={fieldStyles.input} placeholder={placeholder} />
        {loaded.isPending && <Spinner />}
        {value?.aside && !loaded.isPending && <span className={fieldStyles.trailing}>{value.aside}</span>}
        <IconButton
          className={fieldStyles.inner}
          icon={IconChevronDown}
          label={t('showOptions')}
          size="small"
        />
      </Group>
      <FieldHelp description={help} error={error !== undefined && foundNothing ? t('noMatches') : error} />
      <Popover
        // An empty list would stand over the rest of the form to say nothing; the line under the field says it.
        className={classes(
          surfaceStyles.popover,
          surfaceStyles.sameWidth,
          shown.length === 0 && surfaceStyles.away,
        )}
        offset={4}
      >
        <ListBox<Option<Id>> className={optionStyles.list} data-stale={loaded.isStale || undefined}>
          {option => <OptionRow option={option} />}
        </ListBox>
      </Popover>
    </RacComboBox>
  )
}

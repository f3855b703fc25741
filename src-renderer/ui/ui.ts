/** The door of the kit. The heavy parts, `markdown.tsx` and `line-chart.tsx`, have their own, so that screens load them late. */
export { announce } from './announce.ts'
export { Avatar, type AvatarProps } from './avatar.tsx'
export { Badge, type BadgeProps } from './badge.tsx'
export { Button, type ButtonProps, type ButtonVariant, type ControlSize } from './button.tsx'
export { Card, CardBody, CardHeader, type CardHeaderProps, type CardProps } from './card.tsx'
export { CheckMatrix, type CheckMatrixProps } from './check-matrix.tsx'
export { CheckboxField, type CheckboxFieldProps } from './checkbox-field.tsx'
export { ChoiceChips, type ChoiceChipsProps } from './choice-chips.tsx'
export { classes } from './classes.ts'
export { ComboBox, type ComboBoxProps } from './combo-box.tsx'
export {
  CommandPalette,
  type CommandPaletteProps,
  type PaletteGroup,
  type PaletteItem,
} from './command-palette.tsx'
export { ConfirmDialog, type ConfirmDialogProps } from './confirm-dialog.tsx'
export { CountdownBar, type CountdownBarProps, SecondsLeft } from './countdown-bar.tsx'
export { DataTable, type DataTableProps, type TableColumn } from './data-table.tsx'
export { DateField, type DateFieldProps } from './date-field.tsx'
export { DeadlineBar, type DeadlineBarProps } from './deadline-bar.tsx'
export { Dialog, type DialogProps } from './dialog.tsx'
export { EmptyState, type EmptyStateProps } from './empty-state.tsx'
export { Facts, type FactsProps } from './facts.tsx'
export type { FieldProps } from './field.tsx'
export { FormDialog, type FormDialogProps } from './form-dialog.tsx'
export { Hidden } from './hidden.tsx'
export { Icon, type IconGlyph, type IconProps } from './icon.tsx'
export { IconButton, type IconButtonProps } from './icon-button.tsx'
export { Kbd } from './kbd.tsx'
export { type Gap, Hairline, Inline, type InlineProps, Stack, type StackProps } from './layout.tsx'
export { ListRow, type ListRowProps } from './list-row.tsx'
export { Menu, type MenuAction, type MenuEntry, type MenuProps } from './menu.tsx'
export { MoveButtons } from './move-buttons.tsx'
export { Notice, type NoticeProps } from './notice.tsx'
export { NumberField, type NumberFieldProps } from './number-field.tsx'
export { onCtrlEnter } from './on-ctrl-enter.ts'
export type { Option } from './option.tsx'
export { Pane, PaneBody, type PaneBodyProps, PaneFooter, PaneHeader, type PaneProps } from './pane.tsx'
export { Pill, type PillProps } from './pill.tsx'
export { Popover, type PopoverProps } from './popover.tsx'
export { ProgressBar, type ProgressBarProps } from './progress-bar.tsx'
export { RadioGroup, type RadioGroupProps } from './radio-group.tsx'
export { SearchField, type SearchFieldProps } from './search-field.tsx'
export { SearchTrigger, type SearchTriggerProps } from './search-trigger.tsx'
export {
  PersonName,
  type PersonNameProps,
  SectionHeading,
  type SectionHeadingProps,
} from './section-heading.tsx'
export { Select, type SelectProps } from './select.tsx'
export { SelectableList, type SelectableListProps } from './selectable-list.tsx'
export { type ShortcutGroup, ShortcutMap, type ShortcutMapProps } from './shortcut-map.tsx'
export { Skeleton } from './skeleton.tsx'
export { Spinner } from './spinner.tsx'
export { StatusDot } from './status-dot.tsx'
export { type TabEntry, Tabs, type TabsProps } from './tabs.tsx'
export { TagField, type TagFieldProps } from './tag-field.tsx'
export { TextArea, type TextAreaProps } from './text-area.tsx'
export { TextButton } from './text-button.tsx'
export { TextField, type TextFieldProps } from './text-field.tsx'
export {
  type Density,
  getDensity,
  getTheme,
  setDensity,
  setTheme,
  type Theme,
  useDensity,
  useTheme,
} from './theme.ts'
export { Tile, type TileProps, Tiles } from './tile.tsx'
export { Timer, type TimerProps } from './timer.tsx'
export { type ToastMessage, toast } from './toasts.tsx'
export { ToggleButton, type ToggleButtonProps } from './toggle-button.tsx'
export type { Tone } from './tone.ts'
export { Tooltip, type TooltipProps } from './tooltip.tsx'
export { UiProvider } from './ui-provider.tsx'
export { readNow, setNowSource, useNow } from './use-now.ts'

import { IconAlertOctagon, IconArrowBigUpLines, IconCloudUp } from '@tabler/icons-react'
import { type FocusEvent, useEffect, useRef } from 'react'
import { Cell, Checkbox, Column, Row, Table, TableBody, TableHeader } from 'react-aria-components'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type { RequestView } from '../../../src-contract/http/requests.ts'
import type { ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import type { RequestId } from '../../../src-domain/vocabulary/words.ts'
import { useHubNow } from '../../desk-context.ts'
import { hasUnsent } from '../../desk-data/shown-request.ts'
import { useOutbox } from '../../desk-data/use-outbox.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { statusWordsOf } from '../../request-steps/progress-facts.tsx'
import { stepTexts } from '../../request-steps/step-texts.ts'
import { useNameOf } from '../../request-steps/use-names.ts'
import { Hidden, Icon, Pill } from '../../ui/ui.ts'
import styles from './division.module.css'
import { divisionTexts } from './division-texts.ts'
import { DueBar, useDueWords } from './due-bar.tsx'
import { typeIn } from './use-requests.ts'

const minuteMs = 60_000
/** The next page is fetched before the last row is reached. */
const nearEndPx = 400

export interface RequestsTableProps {
  readonly view: RequestView
  readonly rows: readonly ServiceRequest[]
  readonly catalogue: Catalogue
  readonly current: RequestId | undefined
  readonly onCurrent: (id: RequestId) => void
  /** Enter or a press: the keyboard goes to the request itself. */
  readonly onOpen: (id: RequestId) => void
  readonly chosen: ReadonlySet<RequestId>
  readonly onChosen: (ids: ReadonlySet<RequestId>) => void
  readonly loadMore: (() => void) | undefined
}

/**
 * Requests in the order in which they are due. The arrows move and show the request beside; Space chooses, Shift with the
 * arrows chooses several.
 */
export function RequestsTable(props: RequestsTableProps) {
  const { view, rows, catalogue, current, onCurrent, onOpen, chosen, onChosen, loadMore } = props
  const t = useTexts(divisionTexts)
  const tStep = useTexts(stepTexts)
  const language = useLanguage()
  const now = useHubNow(minuteMs)
  const nameOf = useNameOf()
  const dueWords = useDueWords()
  const outbox = useOutbox()
  const frame = useRef<HTMLDivElement>(null)

  // A list that is shorter than its frame never scrolls.
  useEffect(() => {
    const { current: scroller } = frame
    if (scroller && loadMore && scroller.scrollHeight <= scroller.clientHeight + nearEndPx) loadMore()
  }, [loadMore])

  // Whoever comes to this screen, or waits for the list, begins in it; who is at work elsewhere stays there.
  useEffect(() => {
    const { activeElement } = document
    if (activeElement === document.body || activeElement?.matches('[data-screen="requests"] h1')) {
      frame.current?.querySelector<HTMLElement>('[role="grid"]')?.focus()
    }
  }, [])

  function follow({ target }: FocusEvent): void {
    const id =
      target instanceof Element ? target.closest('[role="row"]')?.getAttribute('data-key') : undefined
    if (id && id !== current && rows.some(row => row.id === id)) onCurrent(id)
  }

  return (
    <div
      ref={frame}
      data-list
      className={styles.scroller}
      onFocusCapture={follow}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        if (loadMore && scrollTop + clientHeight >= scrollHeight - nearEndPx) loadMore()
      }}
    >
      <Table
        aria-label={t('list', { view: t(`view.${view}`) })}
        selectionMode="multiple"
        selectionBehavior="toggle"
        selectedKeys={chosen}
        onSelectionChange={keys =>
          onChosen(keys === 'all' ? new Set(rows.map(({ id }) => id)) : new Set([...keys].map(String)))
        }
        onRowAction={key => onOpen(String(key))}
        className={styles.table}
      >
        <TableHeader className={styles.tableHead}>
          <Column className={styles.chooseColumn}>
            <ChooseBox label={t('chooseAll')} />
          </Column>
          <Column id="due" className={styles.dueColumn}>
            {t('column.due')}
          </Column>
          <Column id="request" isRowHeader>
            {t('column.request')}
          </Column>
          <Column id="with" className={styles.withColumn}>
            {t('column.with')}
          </Column>
          <Column id="status" className={styles.statusColumn}>
            {t('column.status')}
          </Column>
        </TableHeader>
        <TableBody>
          {rows.map(request => {
            const type = typeIn(catalogue, request.typeCode)
            const name = type?.name[language] ?? request.typeCode
            const { escalation, assignedTo, onBehalfOf } = request
            return (
              <Row
                key={request.id}
                id={request.id}
                textValue={t('announce', {
                  reference: request.reference,
                  type: name,
                  due: dueWords(request, now),
                })}
                className={styles.row}
                data-current={request.id === current || undefined}
              >
                <Cell className={styles.cell}>
                  <ChooseBox label={t('choose', { reference: request.reference })} />
                </Cell>
                <Cell className={styles.cell}>
                  <DueBar request={request} now={now} />
                </Cell>
                <Cell className={styles.cell}>
                  <span className={styles.first}>
                    {type?.hazard && <Icon of={IconAlertOctagon} size={14} label={t('hazard')} />}
                    <span className={styles.clipped}>{name}</span>
                  </span>
                  <span className={styles.second}>
                    <span className={styles.reference}>{request.reference}</span>
                    <span className={styles.clipped}>{request.place?.text}</span>
                  </span>
                </Cell>
                <Cell className={styles.cell}>
                  <span className={styles.clipped}>
                    {assignedTo === undefined ? t('nobody') : nameOf(assignedTo)}
                  </span>
                  {onBehalfOf !== undefined && <span className={styles.second}>{t('council')}</span>}
                </Cell>
                <Cell className={styles.cell}>
                  <span className={styles.statusWords}>{tStep(`status.${statusWordsOf(request)}`)}</span>
                  <span className={styles.pills}>
                    {escalation && (
                      <Pill size="small" tone="breach" icon={IconArrowBigUpLines}>
                        {t('level', { level: escalation.level })}
                      </Pill>
                    )}
                    {hasUnsent(request.id, outbox) && (
                      <Pill size="small" tone="info" icon={IconCloudUp}>
                        {t('unsent')}
                      </Pill>
                    )}
                  </span>
                </Cell>
              </Row>
            )
          })}
        </TableBody>
      </Table>
    </div>
  )
}

function ChooseBox({ label }: { readonly label: string }) {
  return (
    <Checkbox slot="selection" className={styles.choose}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className={styles.box} data-on={isSelected || isIndeterminate || undefined} />
          <Hidden>{label}</Hidden>
        </>
      )}
    </Checkbox>
  )
}

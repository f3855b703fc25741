import { IconEar } from '@tabler/icons-react'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { WhenTold } from '../../told.tsx'
import { DataTable, DateField, EmptyState } from '../../ui/ui.ts'
import styles from './recordings.module.css'
import { useRecordingsPlace } from './recordings-place.ts'
import { recordingsTexts } from './recordings-texts.ts'
import { useAccess } from './use-recordings.ts'

/** Who listened to what. The recording itself stands beside the list. */
export function AccessList() {
  const t = useTexts(recordingsTexts)
  const { formatDateTime } = useFormats()
  const { accessDay, recordingId } = useRecordingsPlace()
  const told = useAccess(accessDay === '' ? {} : { day: accessDay })
  return (
    <>
      <div className={styles.finder}>
        <DateField
          label={t('find.day')}
          value={accessDay}
          onChange={day => useRecordingsPlace.setState({ accessDay: day })}
        />
        <p className={styles.words}>{t('access.help')}</p>
      </div>
      <WhenTold told={told}>
        {({ access, more, people }) => (
          <>
            <DataTable
              label={t('view.access')}
              isRoomy
              rows={access.map((each, index) => ({ ...each, rowId: `${index} ${each.recordingId}` }))}
              rowId={({ rowId }) => rowId}
              onOpen={({ recordingId: id }) => useRecordingsPlace.setState({ recordingId: id })}
              empty={<EmptyState icon={IconEar} title={t('access.none')} text={t('access.noneText')} />}
              columns={[
                {
                  id: 'when',
                  label: t('access.when'),
                  isRowHeader: true,
                  cell: ({ at }) => <span className={styles.noWrap}>{formatDateTime(at)}</span>,
                },
                { id: 'who', label: t('access.who'), cell: ({ by }) => people[by] ?? by },
                {
                  id: 'recording',
                  label: t('access.recording'),
                  cell: ({ recordingId: id }) => (
                    <span className={styles.code} data-shown={id === recordingId || undefined}>
                      {id}
                    </span>
                  ),
                },
              ]}
            />
            {more && <p className={styles.more}>{t('access.more')}</p>}
          </>
        )}
      </WhenTold>
    </>
  )
}

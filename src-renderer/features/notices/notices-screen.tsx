import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { NoticeTemplates, TemplateVersion } from '../../../src-contract/http/notices.ts'
import type { NoticeKind } from '../../../src-domain/notices/notice.ts'
import { useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { SettingsColumns, SettingsHead } from '../../settings-section.tsx'
import { useTold, WhenTold } from '../../told.tsx'
import { DataTable, PaneBody, Pill, Tabs } from '../../ui/ui.ts'
import styles from './notices.module.css'
import { noticesTexts } from './notices-texts.ts'
import { RequestSurveys } from './request-surveys.tsx'
import { TemplateForm } from './template-form.tsx'

const queryKey = ['notice-templates']

/** What residents are told, beside it the words that are changed; and how customers say that it went. */
export function NoticesScreen() {
  const t = useTexts(noticesTexts)
  const hub = useHub()
  const queries = useQueryClient()
  const [view, setView] = useState<'words' | 'surveys'>('words')
  const [chosen, setChosen] = useState<NoticeKind>()
  const told = useTold(queryKey, hub.notices.templates)
  const current = told.value?.templates.find(({ kind }) => kind === chosen)
  return (
    <SettingsColumns
      label={t('title')}
      asideLabel={t('edit')}
      aside={
        <PaneBody>
          {current === undefined ? (
            <p className={styles.help}>{t('choose')}</p>
          ) : (
            <TemplateForm
              key={current.kind}
              current={current}
              onPublished={published =>
                queries.setQueryData<NoticeTemplates>(queryKey, before => ({
                  templates: (before?.templates ?? []).map(each =>
                    each.kind === published.kind ? published : each,
                  ),
                }))
              }
              onStale={told.lookAgain}
            />
          )}
        </PaneBody>
      }
    >
      <SettingsHead section="notices" title={t('title')} lead={t('lead')} />
      <Tabs
        label={t('views')}
        selected={view}
        onSelect={setView}
        tabs={[
          {
            id: 'words',
            label: t('view.words'),
            content: view === 'words' && (
              <WhenTold told={told}>
                {({ templates }) => (
                  <TemplateTable templates={templates} chosen={chosen} onChoose={setChosen} />
                )}
              </WhenTold>
            ),
          },
          { id: 'surveys', label: t('view.surveys'), content: view === 'surveys' && <RequestSurveys /> },
        ]}
      />
    </SettingsColumns>
  )
}

function TemplateTable({
  templates,
  chosen,
  onChoose,
}: {
  readonly templates: readonly TemplateVersion[]
  readonly chosen: NoticeKind | undefined
  readonly onChoose: (kind: NoticeKind | undefined) => void
}) {
  const t = useTexts(noticesTexts)
  return (
    <DataTable
      label={t('title')}
      rows={[...templates]}
      rowId={({ kind }) => kind}
      selected={chosen ?? null}
      onSelect={id => onChoose(templates.find(({ kind }) => kind === id)?.kind)}
      columns={[
        {
          id: 'name',
          label: t('name'),
          isRowHeader: true,
          cell: ({ kind }) => (
            <span className={styles.twoLines}>
              <span>{t(`kind.${kind}`)}</span>
              <span className={styles.help}>{t(`when.${kind}`)}</span>
            </span>
          ),
        },
        {
          id: 'version',
          label: t('version'),
          width: 'narrow',
          cell: ({ version }) => (
            <Pill tone={version === 0 ? 'neutral' : 'info'} size="small">
              {version === 0 ? t('usual') : t('own', { version })}
            </Pill>
          ),
        },
      ]}
    />
  )
}

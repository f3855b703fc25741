import { IconMessage2Bolt, IconPlus } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { CannedReplies } from '../../../src-contract/http/canned-replies.ts'
import type { CannedReply } from '../../../src-domain/canned-replies/canned-reply.ts'
import { useDeskStore, useHub } from '../../desk-context.ts'
import { focusAfterDialog } from '../../desk-data/focus-after-dialog.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { SettingsColumns, SettingsHead } from '../../settings-section.tsx'
import { useTold, WhenTold } from '../../told.tsx'
import { Button, DataTable, EmptyState, PaneBody, Pill } from '../../ui/ui.ts'
import styles from './canned-replies.module.css'
import { cannedRepliesTexts } from './canned-replies-texts.ts'
import { nameFieldId, ReplyForm } from './reply-form.tsx'
import { SignatureForm } from './signature-form.tsx'

const queryKey = ['canned-replies']

/** The words that the centre answers with, in two columns: all of them, and the one that is edited beside the signature. */
export function CannedRepliesScreen() {
  const t = useTexts(cannedRepliesTexts)
  const hub = useHub()
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<string>()
  const told = useTold(queryKey, hub.cannedReplies.list)
  const { value: data, lookAgain } = told
  const put = (replies: CannedReplies) => queries.setQueryData(queryKey, replies)
  function add(): void {
    setChosen(crypto.randomUUID())
    focusAfterDialog(() => document.getElementById(nameFieldId))
  }
  const reply = data?.replies.find(({ id }) => id === chosen)
  return (
    <SettingsColumns
      label={t('title')}
      asideLabel={t('edit')}
      aside={
        <PaneBody>
          {data && (
            <div className={styles.forms}>
              {chosen === undefined ? (
                <p className={styles.help}>{t('choose')}</p>
              ) : (
                <ReplyForm
                  key={chosen}
                  id={chosen}
                  reply={reply}
                  onKept={kept =>
                    put({ ...data, replies: [...data.replies.filter(({ id }) => id !== kept.id), kept] })
                  }
                  onRemoved={() => {
                    put({ ...data, replies: data.replies.filter(({ id }) => id !== chosen) })
                    setChosen(undefined)
                  }}
                  onStale={lookAgain}
                />
              )}
              <SignatureForm
                key={`signature ${data.signature.version}`}
                signature={data.signature}
                onKept={signature => put({ ...data, signature })}
                onStale={lookAgain}
              />
            </div>
          )}
        </PaneBody>
      }
    >
      <SettingsHead
        section="canned-replies"
        title={t('title')}
        lead={t('lead')}
        actions={
          <Button size="small" icon={IconPlus} isDisabled={!data} onPress={add}>
            {t('add')}
          </Button>
        }
      />
      <PaneBody isPadded={false}>
        <WhenTold told={told}>
          {({ replies }) => <ReplyTable replies={replies} chosen={chosen} onChoose={setChosen} />}
        </WhenTold>
      </PaneBody>
    </SettingsColumns>
  )
}

function ReplyTable({
  replies,
  chosen,
  onChoose,
}: {
  readonly replies: readonly CannedReply[]
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}) {
  const t = useTexts(cannedRepliesTexts)
  const language = useLanguage()
  const store = useDeskStore()
  const { data: articles } = useQuery({ queryKey: ['articles'], queryFn: () => store.articles() })
  const titleOf = (id: string | undefined) =>
    id === undefined ? '' : (articles?.find(article => article.id === id)?.texts[language].title ?? id)
  const nameOf = ({ name }: CannedReply) => name[language] || name.en || name.fr
  return (
    <DataTable
      label={t('title')}
      rows={[...replies]}
      rowId={({ id }) => id}
      selected={chosen ?? null}
      onSelect={onChoose}
      initialSort={{ column: 'name', direction: 'ascending' }}
      empty={<EmptyState icon={IconMessage2Bolt} title={t('none')} text={t('noneText')} />}
      columns={[
        {
          id: 'name',
          label: t('name'),
          isRowHeader: true,
          sortBy: nameOf,
          cell: reply => (
            <span className={styles.twoLines}>
              <span>{nameOf(reply)}</span>
              <span className={styles.second}>
                {reply.texts[language] ?? reply.texts.en ?? reply.texts.fr}
              </span>
            </span>
          ),
        },
        {
          id: 'article',
          label: t('article'),
          sortBy: ({ articleId }) => titleOf(articleId),
          cell: ({ articleId }) => <span className={styles.clipped}>{titleOf(articleId) || '–'}</span>,
        },
        {
          id: 'languages',
          label: t('languages'),
          width: 'narrow',
          cell: ({ texts }) => (
            <span className={styles.languages}>
              {(['en', 'fr'] as const).map(each => (
                <Pill key={each} tone={texts[each]?.trim() ? 'good' : 'watch'}>
                  {t(texts[each]?.trim() ? `there.${each}` : `missing.${each}`)}
                </Pill>
              ))}
            </span>
          ),
        },
      ]}
    />
  )
}

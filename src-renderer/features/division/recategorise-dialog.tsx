import { useCallback, useState } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import { wrongAnswers } from '../../../src-domain/requests/check-answers.ts'
import type { Answer, ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { stepTexts } from '../../request-steps/step-texts.ts'
import { useTakeStep } from '../../request-steps/use-take-step.ts'
import { ComboBox, FormDialog, Notice, SectionHeading } from '../../ui/ui.ts'
import styles from './division.module.css'
import { divisionTexts } from './division-texts.ts'
import { useSlots } from './slots.ts'
import { typeIn } from './use-requests.ts'

/** Gives a request another type, with the answers to its questions. Answers of questions that both have are taken along. */
export function RecategoriseDialog({
  request,
  catalogue,
  onClose,
}: {
  readonly request: ServiceRequest
  readonly catalogue: Catalogue
  readonly onClose: () => void
}) {
  const t = useTexts(divisionTexts)
  const tStep = useTexts(stepTexts)
  const language = useLanguage()
  const { findTypes, questions } = useSlots()
  const take = useTakeStep()
  const [typeCode, setTypeCode] = useState<string>()
  const [given, setGiven] = useState<Readonly<Record<string, Answer>>>(request.answers)
  const [wrong, setWrong] = useState<readonly string[]>([])
  const [notSaved, setNotSaved] = useState<'quota' | 'storage'>()
  const type = typeCode === undefined ? undefined : typeIn(catalogue, typeCode)
  const before = typeIn(catalogue, request.typeCode)
  const division = catalogue.divisions.find(({ code }) => code === type?.division)
  const isPlaceMissing = type?.needsPlace === true && (request.place?.text ?? '').trim() === ''
  const answers = Object.fromEntries(
    Object.entries(given).filter(
      ([name, answer]) => type && Object.hasOwn(type.intake.schema.properties, name) && answer !== '',
    ),
  )
  const { requestTypes } = catalogue
  const findOptions = useCallback(
    (query: string) =>
      findTypes(
        requestTypes.filter(each => !each.isRetired && each.code !== request.typeCode),
        query,
        language,
      ).map(({ code, name, division: of }) => ({
        id: code,
        label: name[language],
        description: catalogue.divisions.find(each => each.code === of)?.name[language] ?? of,
      })),
    [findTypes, requestTypes, request.typeCode, language, catalogue],
  )

  async function change(): Promise<void> {
    if (!type || isPlaceMissing) return
    const found = wrongAnswers(type.intake, answers)
    setWrong(found)
    if (found.length > 0) return
    const answer = await take(
      { kind: 'recategorise-request', requestId: request.id, typeCode: type.code, answers },
      request.reference,
    )
    if (answer.kind === 'not-saved') setNotSaved(answer.why)
    else onClose()
  }

  return (
    <FormDialog
      title={t('recategorise.title', { reference: request.reference })}
      onClose={onClose}
      closeLabel={t('bulk.notNow')}
      confirmLabel={t('recategorise.do')}
      onConfirm={change}
      isDisabled={type === undefined || isPlaceMissing}
      className={styles.form}
    >
      <ComboBox
        label={t('recategorise.type')}
        description={t('recategorise.typeHelp')}
        autoFocus
        value={type ? { id: type.code, label: type.name[language] } : null}
        onChange={option => {
          setTypeCode(option?.id)
          setWrong([])
        }}
        findOptions={findOptions}
      />
      {isPlaceMissing && <Notice tone="breach">{t('recategorise.placeMissing')}</Notice>}
      {type && (
        <>
          <p className={styles.help}>{t('recategorise.target')}</p>
          {type.division !== before?.division && (
            <Notice tone="watch">
              {t('recategorise.moves', { division: division?.name[language] ?? type.division })}
            </Notice>
          )}
          <SectionHeading>{t('recategorise.questions')}</SectionHeading>
          {questions({
            type,
            answers,
            wrong,
            language: request.language,
            onAnswer: (name, answer) => {
              setGiven(({ [name]: _before, ...others }) =>
                answer === undefined ? others : { ...others, [name]: answer },
              )
              setWrong(all => all.filter(each => each !== name))
            },
          })}
        </>
      )}
      {notSaved && (
        <Notice tone="breach" isLive>
          {tStep(notSaved === 'quota' ? 'dialog.notSavedQuota' : 'dialog.notSavedStorage')}
        </Notice>
      )}
    </FormDialog>
  )
}

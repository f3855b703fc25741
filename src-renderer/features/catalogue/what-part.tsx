import { useMemo } from 'react'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import { CheckboxField, RadioGroup, Select, TagField } from '../../ui/ui.ts'
import styles from './catalogue.module.css'
import { CodeField } from './code-field.tsx'
import { codeFrom } from './edit-intake.ts'
import { withPart } from './edit-lists.ts'
import { At, BilingualField, GroupError, useErrorAt } from './thing-fields.tsx'
import type { TypePartProps } from './type-form.tsx'
import { useCatalogue } from './use-catalogue.tsx'
import { useCatalogueWords } from './use-catalogue-words.ts'

const kinds = ['problem-report', 'service', 'complaint'] as const
const privacies = ['ordinary', 'confidential'] as const
const keywordLengthMax = 80
const articlesMax = 40

/** What the type is: its names, where it goes, and what everybody must know of it. */
export function WhatPart({ entry: { key, thing: type, inForce }, put }: TypePartProps) {
  const { t, nameOf, language } = useCatalogueWords()
  const { divisions, requestTypes } = useCatalogue()
  const others = useMemo(
    () => requestTypes.filter(each => each.key !== key).map(({ thing }) => thing.code),
    [requestTypes, key],
  )
  return (
    <div className={styles.form}>
      <BilingualField
        field="name"
        label={t('field.name')}
        value={type.name}
        onChange={name => {
          const follows = inForce === undefined && type.code === codeFrom(type.name.en, others)
          put({ ...type, name, ...(follows ? { code: codeFrom(name.en, others) } : {}) })
        }}
      />
      <BilingualField
        field="description"
        label={t('field.description')}
        description={t('descriptionHelp')}
        isLong
        maxLength={2_000}
        value={type.description}
        onChange={description => put({ ...type, description })}
      />
      <div className={styles.pair}>
        {(['en', 'fr'] as const).map(each => (
          <div key={each} data-field={`keywords/${each}`}>
            <TagField
              label={t(`in.${each}`, { label: t('field.keywords') })}
              description={each === 'en' ? t('keywordsHelp') : undefined}
              tags={type.keywords[each]}
              known={type.keywords[each].map(word => ({ id: word, label: word }))}
              onMake={word => word.slice(0, keywordLengthMax)}
              onChange={tags => put({ ...type, keywords: { ...type.keywords, [each]: tags } })}
            />
          </div>
        ))}
      </div>
      <div className={styles.pair}>
        <At field="division">
          {said => (
            <Select
              {...said}
              label={t('field.division')}
              options={divisions.map(({ thing }) => ({ id: thing.code, label: nameOf(thing) }))}
              value={type.division}
              onChange={division => put({ ...type, division })}
            />
          )}
        </At>
        <div data-field="kind">
          <Select
            label={t('field.kind')}
            options={kinds.map(id => ({ id, label: t(`kind.${id}`) }))}
            value={type.kind}
            onChange={kind => put({ ...type, kind })}
          />
        </div>
      </div>
      <CodeField code={type.code} isFixed={inForce !== undefined} onChange={code => put({ ...type, code })} />
      <div data-field="needsPlace">
        <CheckboxField
          isSelected={type.needsPlace}
          description={t('needsPlaceHelp')}
          onChange={needsPlace => put({ ...type, needsPlace })}
        >
          {t('field.needsPlace')}
        </CheckboxField>
      </div>
      <div data-field="hazard">
        <CheckboxField
          isSelected={type.hazard}
          description={t('hazardHelp')}
          onChange={hazard => put({ ...type, hazard })}
        >
          {t('field.hazard')}
        </CheckboxField>
      </div>
      <div data-field="privacy">
        <RadioGroup
          label={t('field.privacy')}
          options={privacies.map(id => ({
            id,
            label: t(`privacy.${id}`),
            description: t(`privacyHelp.${id}`),
          }))}
          value={type.privacy ?? 'ordinary'}
          onChange={privacy => put(withPart(type, 'privacy', privacy === 'ordinary' ? undefined : privacy))}
        />
      </div>
      <ArticlesField type={type} put={put} language={language} />
    </div>
  )
}

function ArticlesField({
  type,
  put,
  language,
}: {
  readonly type: RequestType
  readonly put: TypePartProps['put']
  readonly language: 'en' | 'fr'
}) {
  const { t } = useCatalogueWords()
  const { articles } = useCatalogue()
  const errorAt = useErrorAt()
  const chosen = type.articles ?? []
  const wrong = chosen.flatMap((_, index) => errorAt(`articles/${index}`) ?? [])
  return (
    <div data-field="articles">
      <TagField
        label={t('field.articles')}
        description={t('articlesHelp')}
        tags={chosen}
        known={articles.map(({ id, texts }) => ({ id, label: texts[language].title }))}
        onChange={next =>
          put(withPart(type, 'articles', next.length === 0 ? undefined : next.slice(0, articlesMax)))
        }
      />
      <GroupError error={wrong[0]} />
    </div>
  )
}

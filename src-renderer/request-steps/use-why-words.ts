import { useTexts } from '../language/language.ts'
import { stepTexts } from './step-texts.ts'

const known = [
  'ByPhone',
  'ByLetter',
  'NoAddress',
  'NoMobile',
  'NoMailServer',
  'NoTextService',
  'NoHead',
  'OptedOut',
  'Overtaken',
  'ToldByPerson',
  'NotWanted',
  'OtherCustomer',
  'Bounced',
] as const

/** Why somebody was not told by a notice, in the reader's words; `undefined` for what a server said in its own. */
export function useWhyWords(): (why: string) => string | undefined {
  const t = useTexts(stepTexts)
  return why => {
    const name = known.find(each => each === why)
    return name && t(`whyNotTold.${name}`)
  }
}

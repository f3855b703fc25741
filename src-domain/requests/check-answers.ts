import type { IntakeForm, IntakeQuestion } from './request-type.ts'
import type { Answer } from './service-request.ts'

/**
 * The questions of an intake form whose answers are missing or wrong, by their names; an answer to a question that
 * the form does not ask is named too. The form is the flat subset of JSON Schema that `IntakeForm` describes, so that
 * the check is the same at the desk (under a content security policy that forbids generated code) and at the hub.
 */
export function wrongAnswers(form: IntakeForm, answers: Readonly<Record<string, Answer>>): readonly string[] {
  const { properties, required = [] } = form.schema
  const foreign = Object.keys(answers).filter(name => !Object.hasOwn(properties, name))
  const wrong = Object.entries(properties)
    .filter(([name, question]) => {
      const answer = Object.hasOwn(answers, name) ? answers[name] : undefined
      return answer === undefined || answer === '' ? required.includes(name) : !isAnswer(question, answer)
    })
    .map(([name]) => name)
  return [...foreign, ...wrong]
}

function isAnswer(question: IntakeQuestion, answer: Answer): boolean {
  switch (question.type) {
    case 'boolean':
      return typeof answer === 'boolean'
    case 'integer':
    case 'number':
      return (
        typeof answer === 'number' &&
        Number.isFinite(answer) &&
        (question.type === 'number' || Number.isInteger(answer)) &&
        answer >= (question.minimum ?? Number.NEGATIVE_INFINITY) &&
        answer <= (question.maximum ?? Number.POSITIVE_INFINITY)
      )
    case 'string':
      return (
        typeof answer === 'string' &&
        (question.enum === undefined || question.enum.includes(answer)) &&
        answer.length >= (question.minLength ?? 0) &&
        answer.length <= (question.maxLength ?? 2_000) &&
        (question.format !== 'date' || /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(answer)) &&
        (question.format !== 'date-time' ||
          /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d/.test(answer))
      )
  }
}

import type { Plan } from '../../shared/domain/index.ts';
import { asSentence } from '../../shared/format.ts';
import { onlyLooks } from './after-cancel.ts';

/** What a plan would do and what is lost by it, for somebody who has not seen its steps: `It would: stop the backend; start the backend. …` */
export function planSentence({ title, steps, confirm }: Pick<Plan, 'title' | 'steps' | 'confirm'>): string {
  const acts = steps.filter((step) => !onlyLooks(step));
  const does = acts.map((step) => step.title.charAt(0).toLowerCase() + step.title.slice(1)).join('; ');
  const lost = new Set(acts.flatMap(({ destroys }) => (destroys === null ? [] : [asSentence(destroys)])));
  const would = does === '' ? 'It would only look again.' : `It would: ${asSentence(does)}`;
  return [`${title}?`, would, ...lost, ...(confirm === null ? [] : [asSentence(confirm)])].join(' ');
}

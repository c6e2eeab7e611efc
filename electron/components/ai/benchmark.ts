import type { ActContext, FiguresTaken, PlanStep } from '../../../shared/domain/index.ts';
import { counted, formatMs } from '../../../shared/format.ts';
import { median } from '../../../shared/statistics.ts';
import { measureStep } from '../../recovery/plan-steps.ts';
import type { deliveredText } from '../delivered-text.ts';
import { askPrompt, NOT_SENT } from './ask-prompt.ts';
import { PROMPT_LIMIT_MS } from './prompt.ts';

/** Short prompts, each a little different: what is answered from a cache says nothing about the model. */
const PROMPTS = ['Name one colour.', 'Name one animal.', 'Name one city.'];
/** Has one right answer, which a model that is loaded as it should be gives. */
const SUM = { prompt: 'What is 17 plus 25? Answer with the number alone.', right: /\b42\b/ };

/** How long short prompts take, and whether one with a known answer is answered rightly; judged by the median in milliseconds. */
export const benchmarkStep = (label: 'before' | 'after'): PlanStep =>
  measureStep('prompts', label, {
    display: `send ${PROMPTS.length} short prompts, and ask what 17 plus 25 is`,
    read: benchmark,
  });

async function benchmark({ world, signal }: ActContext): Promise<FiguresTaken | string | null> {
  const times: number[] = [];
  for (const prompt of PROMPTS) {
    const begun = world.clock.now().mono;
    const answer = await askPrompt(world, prompt, signal);
    if (typeof answer === 'string') return NOT_SENT[answer];
    if (answer === null) return null;
    if (answer.ok) times.push(world.clock.now().mono - begun);
  }
  const value = median(times);
  if (value === null) return { text: 'no prompt was answered with a text', value: PROMPT_LIMIT_MS };
  const sum = await askPrompt(world, SUM.prompt, signal);
  if (typeof sum === 'string') return NOT_SENT[sum];
  const told = sum;
  const right = told?.ok === true && SUM.right.test(told.text);
  const words = right ? '17 plus 25 is answered rightly' : `17 plus 25 is answered wrongly${said(told)}`;
  return {
    text: `${times.length} of ${counted(PROMPTS.length, 'prompt')} answered, median ${formatMs(value)}, ${words}`,
    value,
  };
}

const said = (answer: ReturnType<typeof deliveredText> | null): string =>
  answer?.ok ? ` (“${answer.text.slice(0, 60)}”)` : '';

import {
  type ActContext,
  backendUrl,
  type FiguresTaken,
  type PlanStep,
  type Settings,
} from '../../../shared/domain/index.ts';
import { counted, formatMs } from '../../../shared/format.ts';
import { median } from '../../../shared/statistics.ts';
import { measureStep } from '../../recovery/plan-steps.ts';
import { postJson, withinOwnTime } from '../../system/index.ts';
import { deliveredText } from '../delivered-text.ts';
import { PROMPT_LIMIT_MS } from './prompt.ts';
import { DESCRIPTIONS, type PromptTarget, promptTarget } from './prompt-target.ts';

/** Short prompts, each a little different: what is answered from a cache says nothing about the model. */
const PROMPTS = ['Name one colour.', 'Name one animal.', 'Name one city.'];
/** Has one right answer, which a model that is loaded as it should be gives. */
const SUM = { prompt: 'What is 17 plus 25? Answer with the number alone.', right: /\b42\b/ };
const DESCRIPTION_MS = 3000;

/** How long short prompts take, and whether one with a known answer is answered rightly; judged by the median in milliseconds. */
export const benchmarkStep = (label: 'before' | 'after'): PlanStep =>
  measureStep('prompts', label, {
    display: `send ${PROMPTS.length} short prompts, and ask what 17 plus 25 is`,
    read: benchmark,
  });

/** Told instead of a figure: it looks like a failure of the model, and is none. */
const NO_PLACE =
  'No prompt was sent: the backend’s API description names no path for one. Name it: lifeguard config set ai.promptPath /PATH';

async function benchmark({ world: { settings, clock }, signal }: ActContext): Promise<FiguresTaken | string | null> {
  const times: number[] = [];
  for (const prompt of PROMPTS) {
    const begun = clock.now().mono;
    const answer = await ask(settings, prompt, signal);
    if (answer === 'no place') return NO_PLACE;
    if (answer === null) return null;
    if (answer.ok) times.push(clock.now().mono - begun);
  }
  const value = median(times);
  if (value === null) return { text: 'no prompt was answered with a text', value: PROMPT_LIMIT_MS };
  const sum = await ask(settings, SUM.prompt, signal);
  const told = sum === 'no place' ? null : sum;
  const right = told?.ok === true && SUM.right.test(told.text);
  const words = right ? '17 plus 25 is answered rightly' : `17 plus 25 is answered wrongly${said(told)}`;
  return {
    text: `${times.length} of ${counted(PROMPTS.length, 'prompt')} answered, median ${formatMs(value)}, ${words}`,
    value,
  };
}

type Answer = ReturnType<typeof deliveredText>;

const said = (answer: Answer | null): string => (answer?.ok ? ` (“${answer.text.slice(0, 60)}”)` : '');

/** Null where the backend is not there. */
async function ask(settings: Settings, prompt: string, signal: AbortSignal): Promise<Answer | 'no place' | null> {
  const target = await targetOf(settings, prompt, signal);
  if (target === null) return null;
  if (target === 'no place') return target;
  const answer = await postJson(`${backendUrl(settings)}${target.path}`, target.body, PROMPT_LIMIT_MS, signal);
  if (answer.ok) return deliveredText(answer.text);
  return answer.status === null ? null : { ok: false, why: answer.reason };
}

/** Where the settings say, else where the backend's own description offers a place for it; null where nothing answers at all. */
async function targetOf(
  settings: Settings,
  prompt: string,
  signal: AbortSignal,
): Promise<PromptTarget | 'no place' | null> {
  const path = settings['ai.promptPath'];
  if (path !== null) return { path, body: { message: prompt, session_id: 'lifeguard' } };
  let answers = false;
  for (const place of DESCRIPTIONS) {
    try {
      const target = await withinOwnTime(DESCRIPTION_MS, signal, async (limited) => {
        const response = await fetch(`${backendUrl(settings)}${place}`, { redirect: 'manual', signal: limited });
        answers = true;
        return response.ok ? promptTarget(await response.json(), prompt) : null;
      });
      if (target !== null) return target;
    } catch {
      signal.throwIfAborted();
    }
  }
  return answers ? 'no place' : null;
}

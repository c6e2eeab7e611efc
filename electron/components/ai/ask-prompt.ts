import { type ActWorld, backendUrl, elapsedMs } from '../../../shared/domain/index.ts';
import { DESCRIPTIONS } from '../../probes/described-paths.ts';
import { ownFailuresOf } from '../../probes/own-failures.ts';
import { oneLine } from '../../probes/plain-text.ts';
import { askHttp, isSuccess, postJson, withinOwnTime } from '../../system/index.ts';
import { deliveredText } from '../delivered-text.ts';
import { forgetPlace, knownPlace, notePlace, WORDS } from './known-place.ts';
import { PROMPT_LIMIT_MS } from './prompt.ts';
import { type PromptTarget, promptTarget } from './prompt-target.ts';
import { sentPromptsTo } from './sent-prompts.ts';

const DESCRIPTION_MS = 3000;
/** Descriptions of real backends have some hundred thousand bytes. */
const DESCRIPTION_BYTES = 16 * 1024 * 1024;

/** Told instead of an answer: it looks like a failure of the model, and is none. */
export const NOT_SENT = {
  'no place':
    'No prompt was sent: the backend’s API description names no path for one. Name it: lifeguard config set ai.promptPath /PATH',
  'too many': 'No prompt was taken: the backend asks for fewer requests just now (429).',
} as const;
type NotSent = keyof typeof NOT_SENT;
/** Who answers so has not looked at what was asked. */
const TOO_MANY = 429;
/** No such place, not so, not this body. */
const NOT_THERE: ReadonlySet<number> = new Set([404, 405, 415, 422]);

type Answer = ReturnType<typeof deliveredText>;

/**
 * Sends one prompt to the backend, because somebody asked for it. What it delivers is told to those who look at the AI service as well.
 * Null where the backend is not there, or another program is in its place. @throws when aborted
 */
export async function askPrompt(
  world: Pick<ActWorld, 'settings' | 'clock' | 'keptFrom'>,
  prompt: string,
  signal: AbortSignal,
): Promise<Answer | NotSent | null> {
  const { settings, clock } = world;
  if (((await world.keptFrom?.(signal)) ?? null) !== null) return null;
  const address = backendUrl(settings);
  const wasKnown = knownPlace(address, prompt, clock.now().mono) !== null;
  const target = await targetOf({ settings, clock }, prompt, signal);
  if (target === null || typeof target === 'string') return target;
  const begun = clock.now();
  const answer = await postJson(`${address}${target.path}`, target.body, PROMPT_LIMIT_MS, signal);
  const at = clock.now();
  if (!answer.ok && answer.status === TOO_MANY) return 'too many';
  // It is gone, or does not take that there any more.
  if (!answer.ok && (answer.status === null || NOT_THERE.has(answer.status))) {
    forgetPlace(address);
    if (wasKnown && answer.status !== null) return askPrompt(world, prompt, signal);
  }
  if (!answer.ok && (answer.status ?? 0) >= 500) ownFailuresOf(address).note(`POST ${target.path}`, at.wall);
  // Who takes no connection is in a trouble of its own, of which others tell.
  if (!answer.ok && answer.status === null && answer.late !== true) return null;
  const delivered: Answer = answer.ok ? deliveredText(answer.text) : { ok: false, why: answer.reason };
  const words = delivered.ok ? null : oneLine(delivered.why, 200);
  sentPromptsTo(address).tell({ words, tookMs: elapsedMs(begun, at), at });
  return delivered;
}

/** Where the settings say, else where the backend's own description offers a place for it; null where nothing answers at all. */
async function targetOf(
  { settings, clock }: Pick<ActWorld, 'settings' | 'clock'>,
  prompt: string,
  signal: AbortSignal,
): Promise<PromptTarget | NotSent | null> {
  const path = settings['ai.promptPath'];
  if (path !== null) return { path, body: { message: prompt, session_id: 'lifeguard' } };
  const address = backendUrl(settings);
  const seen = knownPlace(address, prompt, clock.now().mono);
  if (seen !== null) return seen;
  let none: NotSent | null = null;
  for (const place of DESCRIPTIONS) {
    try {
      const target = await withinOwnTime(DESCRIPTION_MS, signal, async (limited) => {
        const answer = await askHttp(`${address}${place}`, { reads: DESCRIPTION_BYTES }, limited);
        none = answer.status === TOO_MANY || none === 'too many' ? 'too many' : 'no place';
        return isSuccess(answer) ? promptTarget(JSON.parse(answer.text), WORDS) : null;
      });
      if (target === null) continue;
      notePlace(address, target, clock.now().mono);
      return knownPlace(address, prompt, clock.now().mono);
    } catch {
      signal.throwIfAborted();
    }
  }
  return none;
}

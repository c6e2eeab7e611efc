import { z } from 'zod';
import { type ActWorld, type CheckOutcome, elapsedMs, type ModelServer } from '../../../shared/domain/index.ts';
import { asSentence, formatMs } from '../../../shared/format.ts';
import { failed, passed, skipped, unknown, warning } from '../../checklists/outcome.ts';
import { ownCheck } from '../../checklists/own-check.ts';
import { askPrompt, NOT_SENT } from './ask-prompt.ts';
import { hasModel, isMock } from './mock.ts';
import { BASIC } from './prompt.ts';

export const prompt = ownCheck({
  question: 'Is a test prompt answered, and soon enough?',
  args: z.object({ withinMs: z.number().positive() }).strict(),
  async answer({ world, outcome, signal }, { withinMs }) {
    // A prompt of the settings is sent only by a look that is asked for.
    const readings = await world.look(['ai'], signal);
    const reading = readings.ai;
    if (reading === undefined) return unknown('Not read.');
    if (!reading.ok) {
      const { kind, got } = reading.failure;
      const { level, findings } = world.judge('ai', readings);
      // What somebody stopped is refused for that reason.
      if (level === 'off' && findings.length > 0) return outcome('ai', readings);
      const isNone = kind === 'absent' || kind === 'not-offered' || level === 'off';
      return isNone ? skipped(asSentence(got)) : failed(asSentence(`It does not respond: ${got}`));
    }
    const { prompt: sent, strategy } = reading.facts;
    if (sent === null && isMock(world.settings, strategy) && !hasModel(reading.facts))
      return skipped('The backend runs without a model, as the strategy mock asks for: no prompt was sent.');
    if (world.settings['ai.testPrompt'] === null) return basicPrompt(world, reading.facts.servers, withinMs, signal);
    if (sent === null)
      return unknown(
        'The prompt was not sent: the backend’s API description names no path for it. Name it: lifeguard config set ai.promptPath /PATH',
      );
    if (!sent.ok) return failed(asSentence(sent.words ?? 'The prompt failed'));
    const words = `Answered in ${formatMs(sent.tookMs)}; the limit is ${formatMs(withinMs)}.`;
    return sent.tookMs <= withinMs ? passed(words) : warning(words);
  },
});

/** The guide's line asks for a basic prompt, and somebody who runs it wants it sent. */
async function basicPrompt(
  world: ActWorld,
  servers: readonly ModelServer[] | undefined,
  withinMs: number,
  signal: AbortSignal,
): Promise<CheckOutcome> {
  // Whoever waits for a model goes first.
  const busy = servers?.find(
    (server) => server.usedByBackend && (server.state === 'busy' || server.state === 'waiting'),
  );
  if (busy !== undefined)
    return skipped(`Its model server (pid ${busy.pid}) has requests of somebody else: no prompt was sent beside them.`);
  const begun = world.clock.now();
  const answer = await askPrompt(world, BASIC, signal);
  if (answer === null) return failed(`The backend did not take the prompt “${BASIC}”.`);
  if (typeof answer === 'string') return unknown(NOT_SENT[answer]);
  if (!answer.ok) return failed(asSentence(`The prompt “${BASIC}” failed: ${answer.why}`));
  const tookMs = elapsedMs(begun, world.clock.now());
  const words = `“${BASIC}” was answered with a text in ${formatMs(tookMs)}; the limit is ${formatMs(withinMs)}.`;
  return tookMs <= withinMs ? passed(words, answer.text) : warning(words, answer.text);
}

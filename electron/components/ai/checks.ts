import { z } from 'zod';
import { asSentence, formatMs } from '../../../shared/format.ts';
import { failed, passed, skipped, unknown, warning } from '../../checklists/outcome.ts';
import { ownCheck } from '../../checklists/own-check.ts';
import { hasModel, isMock } from './mock.ts';

export const prompt = ownCheck({
  question: 'Is a test prompt answered, and soon enough?',
  args: z.object({ withinMs: z.number().positive() }).strict(),
  async answer({ world, signal }, { withinMs }) {
    if (world.settings['ai.testPrompt'] === null)
      return skipped('No test prompt is set: lifeguard config set ai.testPrompt "TEXT"');
    // The prompt is sent only by a look that is asked for.
    const reading = (await world.look(['ai'], signal)).ai;
    if (!reading?.ok) return reading === undefined ? unknown('Not read.') : skipped(asSentence(reading.failure.got));
    const { prompt: sent, strategy } = reading.facts;
    if (sent === null && isMock(world.settings, strategy) && !hasModel(reading.facts))
      return skipped('The backend runs without a model, as the strategy mock asks for: no prompt was sent.');
    if (sent === null)
      return unknown(
        'The prompt was not sent: the backend’s API description names no path for it. Name it: lifeguard config set ai.promptPath /PATH',
      );
    if (!sent.ok) return failed(asSentence(sent.words ?? 'The prompt failed'));
    const words = `Answered in ${formatMs(sent.tookMs)}; the limit is ${formatMs(withinMs)}.`;
    return sent.tookMs <= withinMs ? passed(words) : warning(words);
  },
});

import { REVIEW_PERIODS, type Review } from '../../shared/domain/index.ts';
import { counted, formatClock } from '../../shared/format.ts';
import { type Command, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, wrap } from './io.ts';

export const review: Command = {
  name: 'review',
  summary: 'the guide’s review of a week, month or quarter',
  usage: 'week|month|quarter [--back N] [--json]',
  options: { back: { type: 'string', value: 'N', about: 'so many periods before the present one' } },
  examples: [
    ['lifeguard review week', 'the last seven days beside the seven before'],
    ['lifeguard review month --back 1', 'the thirty days before the last thirty'],
  ],
  looks: false,
  ofHistory: true,
  words: [1, 1],
  completes: (words) => (words.length === 0 ? REVIEW_PERIODS.map((p) => `=${p}` as const) : []),
  async run(context) {
    const [word] = context.args;
    const period = REVIEW_PERIODS.find((p) => p === word);
    if (period === undefined)
      throw new UsageError(`There is no review of a "${word}".`, `Reviews: ${REVIEW_PERIODS.join(', ')}.`);
    const { back = '0' } = context.options;
    if (typeof back !== 'string' || !/^\d{1,2}$/.test(back) || Number(back) > 60)
      throw new UsageError(`"${back}" is no number of periods.`, 'Use 0 to 60: lifeguard review month --back 1');
    const engine = await context.stack();
    const found = await engine.review({ period, back: Number(back) });
    context.print(context.json ? jsonText({ schema: 1, ...found }) : textOf(found, context));
    return EXIT.healthy;
  },
};

function textOf(
  { period, current, previous, sections }: Review,
  { columns, paint }: { readonly columns: number; readonly paint: (style: 'bold' | 'dim', text: string) => string },
): string {
  const head = `The ${period} from ${formatClock(current.from, 0)} to ${formatClock(current.to, 0)}: ${counted(current.incidents, 'incident')}, ${previous.incidents} in the one before.`;
  return [
    ...wrap(head, columns),
    ...sections.flatMap(({ title, look, met, items }) => [
      '',
      ...wrap(`${title}${met === null ? '' : met ? ' – met' : ' – missed'}`, columns).map((l) => paint('bold', l)),
      ...wrap(look, columns).map((l) => paint('dim', l)),
      ...(items.length === 0
        ? ['  Nothing of this in the period.']
        : items.flatMap(({ text }) => wrap(`- ${text}`, columns, '  '))),
    ]),
  ].join('\n');
}

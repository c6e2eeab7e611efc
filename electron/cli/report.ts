import { writeFileSync } from 'node:fs';
import { type Command, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { noSuch, numberOf } from './incidents.ts';
import { jsonText } from './io.ts';
import { lookAtOpen } from './look-at-open.ts';

const FORMATS = ['markdown', 'html', 'issue'] as const;

/** @throws UsageError */
function formatOf(word: string | boolean): (typeof FORMATS)[number] {
  const found = FORMATS.find((format) => format === word);
  if (found !== undefined) return found;
  throw new UsageError(`"${word}" is not a format of a report.`, `Known: ${FORMATS.join(', ')}.`);
}

export const report: Command = {
  name: 'report',
  summary: 'write the report of an incident, to keep or to share',
  usage: 'NUMBER [--format FORMAT] [--output FILE]',
  details: [
    'As html it is one file with its charts, for a colleague without Lifeguard.',
    'As issue it is a text for the project whose program failed: versions, machine, log and what led to it, without secrets, names and addresses.',
  ],
  options: {
    format: { type: 'string', value: 'FORMAT', about: 'markdown (without it), html or issue' },
    output: { type: 'string', value: 'FILE', about: 'write it to a new file instead of standard output' },
  },
  examples: [
    ['lifeguard report 12', 'cause, timeline, what was tried, what is next'],
    ['lifeguard report 12 --format html --output incident-12.html', 'one file with its charts'],
    ['lifeguard report 12 --format issue', 'ready to paste, once you have read it'],
  ],
  looks: 'after-plan',
  ofHistory: true,
  words: [1, 1],
  completes: (words) => (words.length === 0 ? ['incidents'] : []),
  async run(context) {
    const word = context.args[0] ?? '';
    const id = numberOf(word);
    const format = formatOf(context.options.format ?? 'markdown');
    const engine = await context.stack();
    if ((await engine.incident(id))?.incident.state === 'open') await lookAtOpen(context);
    const text = format === 'markdown' ? await engine.report(id) : await engine.reportAs(id, format);
    if (text === null) throw noSuch(word);
    const { output } = context.options;
    if (typeof output !== 'string')
      context.print(context.json ? jsonText({ schema: 1, id, [format]: text }) : text.trimEnd());
    else {
      try {
        writeFileSync(output, text, { flag: 'wx', mode: 0o600 });
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        const why = code === 'EEXIST' ? 'it exists already' : (code ?? message);
        throw new UsageError(`The report could not be written to ${output}: ${why}.`, 'Name another file.');
      }
      context.say(`Written to ${output}.`);
    }
    return EXIT.healthy;
  },
};

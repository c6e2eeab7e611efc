import { writeFileSync } from 'node:fs';
import { type Command, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { noSuch, numberOf } from './incidents.ts';
import { jsonText } from './io.ts';

export const report: Command = {
  name: 'report',
  summary: 'write the post-incident report as Markdown',
  usage: 'NUMBER [--output FILE]',
  options: { output: { type: 'string', value: 'FILE', about: 'write it to a new file instead of standard output' } },
  examples: [
    ['lifeguard report 12', 'cause, timeline, what was tried, what is next'],
    ['lifeguard report 12 --output incident-12.md', 'into a file'],
  ],
  looks: false,
  words: [1, 1],
  completes: (words) => (words.length === 0 ? ['incidents'] : []),
  async run(context) {
    const word = context.args[0] ?? '';
    const id = numberOf(word);
    const engine = await context.stack();
    const markdown = await engine.report(id);
    if (markdown === null) throw noSuch(word);
    const { output } = context.options;
    if (typeof output !== 'string')
      context.print(context.json ? jsonText({ schema: 1, id, markdown }) : markdown.trimEnd());
    else {
      try {
        writeFileSync(output, markdown, { flag: 'wx', mode: 0o600 });
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

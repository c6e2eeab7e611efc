import { writeFileSync } from 'node:fs';
import { tokenOf } from '../app/index.ts';
import type { Command } from './command.ts';
import { UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, wrap } from './io.ts';
import { withProgress } from './progress.ts';

export const init: Command = {
  name: 'init',
  summary: 'write a file of services that a team shares',
  usage: '[--print] [--json]',
  details: [
    'Writes .lifeguard.yaml into the LeanVibe folder, with comments, from what was found: see lifeguard services find. A file that is there already stays as it is. It counts once a person trusts the folder, at once where it is trusted; each person’s own settings come before it.',
  ],
  options: { print: { type: 'boolean', about: 'only show what would be written' } },
  examples: [
    ['lifeguard init --print', 'what would be written'],
    ['lifeguard init', 'writes it'],
  ],
  words: [0, 0],
  async run(context) {
    const { json, print, options, columns } = context;
    const engine = await context.stack();
    const { file, text } = await withProgress(context, 'Looking what runs here', engine.teamFile());
    if (options.print === true) {
      print(json ? jsonText({ file, text, written: false }) : text.trimEnd());
      return EXIT.healthy;
    }
    if (file === null)
      throw new UsageError(
        'No LeanVibe folder is known that it could be written into.',
        'Name it: --repository FOLDER',
      );
    try {
      writeFileSync(file, text, { flag: 'wx', mode: 0o644 });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const why = code === 'EEXIST' ? 'it is there already' : (code ?? message);
      throw new UsageError(`${file} was not written: ${why}.`, 'See what it would be: lifeguard init --print');
    }
    // Who writes it here agrees to it; a folder that nobody trusts is not trusted by that.
    const isTrusted = engine.snapshot().trust.state === 'trusted';
    const counts = isTrusted && (await engine.trust(true, null, tokenOf(text))).ok;
    const next = counts ? 'and counts from now on.' : 'and counts after: lifeguard trust';
    if (json) print(jsonText({ file, text, written: true }));
    else for (const line of wrap(`${file} is written, ${next}`, columns)) print(line);
    return EXIT.healthy;
  },
};

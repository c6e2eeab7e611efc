import { statSync } from 'node:fs';
import path from 'node:path';
import { diffLines } from 'diff';
import { nearest } from '../../app/index.ts';
import { readForeign, replaceFile } from '../../files/index.ts';
import { confirmed } from '../ask-person.ts';
import { type CommandContext, UsageError } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { CLIENTS, type Entry } from './clients.ts';

/** No client keeps more than that, in bytes: one that does has something else in it. */
const LARGEST = 16 * 1024 ** 2;

/** `lifeguard mcp install CLIENT`, and `remove` to undo it: shows what it changes in that client's file, asks, and writes it. @throws UsageError */
export async function changeClient(context: CommandContext, verb: 'install' | 'remove', name: string): Promise<number> {
  const client = Object.hasOwn(CLIENTS, name) ? CLIENTS[name] : undefined;
  if (client === undefined) {
    const known = Object.keys(CLIENTS);
    const near = nearest(name, known);
    throw new UsageError(
      `There is no client "${name}".`,
      near === null ? `Clients: ${known.join(', ')}.` : `Did you mean: lifeguard mcp ${verb} ${near}?`,
    );
  }
  const { places, say, print } = context;
  const { title, notation } = client;
  const file = client.file(places);
  const entry = entryOf(context);
  const before = textOf(file);
  const after = understood(file, verb, entry, () =>
    verb === 'install' ? notation.put(before, entry) : before === null ? null : notation.take(before),
  );
  if (after === null) {
    print(verb === 'install' ? `${title} has the entry already, in ${file}.` : `${title} has no entry, in ${file}.`);
    return EXIT.healthy;
  }
  say(`${file}:`);
  for (const { value, added, removed } of diffLines(before ?? '', after)) {
    const sign = added ? '+' : removed ? '-' : null;
    if (sign !== null) for (const line of value.trimEnd().split('\n')) say(`${sign} ${line}`);
  }
  if (!(await confirmed(context, 'Write it?', 'Add --yes to write it without asking.'))) {
    say('Nothing was written.');
    return EXIT.unknown;
  }
  // A client that runs writes into its file as well.
  if (textOf(file) !== before) throw new UsageError(`${file} has changed meanwhile.`, 'Call this again.');
  replaceFile(file, after, { throughLink: true, ...(before === null ? {} : { mode: statSync(file).mode & 0o777 }) });
  print(
    verb === 'install'
      ? `Written. ${title} starts it at its next start. To take it out again: lifeguard mcp remove ${name}`
      : `Taken out. ${title} starts it no more.`,
  );
  return EXIT.healthy;
}

/** How this very program is started again, with the stack and the file that were named. */
function entryOf({ options }: CommandContext): Entry {
  const named = ['stack', 'config', 'repository'].flatMap((option) => {
    const value = options[option];
    if (typeof value !== 'string') return [];
    return [`--${option}`, option === 'stack' ? value : path.resolve(value)];
  });
  // The packed app's own script finds the app wherever it is moved to.
  if (process.versions.electron !== undefined)
    return { command: path.join(process.resourcesPath ?? '', 'bin/lifeguard'), args: ['mcp', ...named] };
  return { command: process.execPath, args: [path.resolve(process.argv[1] ?? ''), 'mcp', ...named] };
}

/** Null where there is none yet. @throws UsageError for what cannot be read: what is in it would be lost */
function textOf(file: string): string | null {
  const read = readForeign(file, { maxBytes: LARGEST });
  if (read.kind === 'absent') return null;
  if (read.kind === 'read') return read.bytes.toString('utf8');
  throw new UsageError(`${file} cannot be read.`, 'It is left as it is.');
}

/** What a change makes of a text. @throws UsageError for one that it would not leave otherwise as it is */
function understood(file: string, verb: 'install' | 'remove', entry: Entry, change: () => string | null) {
  try {
    return change();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `${file} is left as it is, because it was not understood: ${why}`,
      verb === 'install'
        ? `Add by hand a server "lifeguard" with: ${JSON.stringify(entry)}`
        : 'Take the server "lifeguard" out by hand.',
    );
  }
}

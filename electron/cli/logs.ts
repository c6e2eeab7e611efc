import { z } from 'zod';
import { type LogLevel, LogLevelSchema, type LogView, LogViewSchema } from '../../shared/domain/index.ts';
import { asSentence, counted } from '../../shared/format.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, oneRow, pad, type Style, wrap } from './io.ts';
import { withProgress } from './progress.ts';
import { timeOf } from './time-of.ts';

/** What `logs --json` prints. */
export const LogsSchema = LogViewSchema.extend({ schema: z.literal(1) });

/** As many fit on a screen or two. */
const SHOWN = 50;
/** Shown on each side of a time that is asked for, in milliseconds. */
const AROUND_MS = 120_000;
const STYLES: Readonly<Partial<Record<LogLevel, Style>>> = { warning: 'yellow', error: 'red', critical: 'red' };
const STATES: Readonly<Record<LogView['logs'][number]['state'], string>> = {
  read: 'read',
  absent: 'not there',
  unreadable: 'cannot be read',
  'not-a-file': 'no file',
  'not-text': 'no text',
};

export const logs: Command = {
  name: 'logs',
  summary: 'the last lines of the logs of the stack, of all or of one',
  usage: '[LOG] [--level LEVEL] [--search TEXT] [--at TIME] [--lines N] [--json]',
  details: [
    'The logs of the guide, what the backend prints to a file, those that services name, and those of containers; secrets are removed. All of them are shown in the order of their times.',
  ],
  options: {
    level: { type: 'string', value: 'LEVEL', about: `only lines that are at least so grave: ${levels().join(', ')}` },
    search: { type: 'string', value: 'TEXT', about: 'only lines that hold it, in whatever case' },
    at: { type: 'string', value: 'TIME', about: 'lines of two minutes before and after a time: 02:13, "20 min ago"' },
    lines: { type: 'string', value: 'N', about: `as many lines, ${SHOWN} by default; 400 at most` },
  },
  examples: [
    ['lifeguard logs', 'the last lines of all'],
    ['lifeguard logs app --level error', 'the errors of one'],
    ['lifeguard logs --at 02:13', 'what was written then'],
  ],
  words: [0, 1],
  async run(context) {
    const { args, options, json, print, columns } = context;
    const least = levelOf(options.level);
    const lines = countOf(options.lines);
    const at = typeof options.at === 'string' ? timeOf(options.at, Date.now()) : null;
    const engine = await context.stack();
    // Where the backend prints and what runs in containers has to be seen first.
    await withProgress(context, 'Looking where the logs are', engine.settled(context.limitMs));
    const [log = null] = args;
    const search = String(options.search ?? '').slice(0, 200);
    const between = at === null ? null : { from: at - AROUND_MS, to: at + AROUND_MS };
    const view = await engine.logLines({ log: null, least, search, between });
    if (log !== null && !view.logs.some(({ id }) => id === log))
      throw new UsageError(`There is no log "${log}".`, `There are: ${view.logs.map(({ id }) => id).join(', ')}.`);
    const wanted = log === null ? view : await engine.logLines({ log, least, search, between });
    const shown = { ...wanted, lines: wanted.lines.slice(-lines) };
    print(json ? jsonText(LogsSchema.parse({ schema: 1, ...shown })) : textOf(shown, log, context));
    if (!json && shown.undated > 0)
      context.say(
        wrap(`${counted(shown.undated, 'more line carries', 'more lines carry')} no time.`, columns).join('\n'),
      );
    return EXIT.healthy;
  },
};

function levels(): readonly LogLevel[] {
  return LogLevelSchema.options;
}

function levelOf(word: string | boolean | undefined): LogLevel | null {
  if (word === undefined) return null;
  const found = LogLevelSchema.safeParse(word);
  if (found.success) return found.data;
  throw new UsageError(`"${String(word)}" is no level.`, `There are: ${levels().join(', ')}.`);
}

function countOf(word: string | boolean | undefined): number {
  if (word === undefined) return SHOWN;
  if (/^[1-9]\d*$/.test(String(word))) return Number(word);
  throw new UsageError(`"${String(word)}" is no number of lines.`, 'For example: lifeguard logs --lines 100');
}

/** Where nothing is shown, it says of each log why. */
function textOf({ logs: all, lines }: LogView, log: string | null, { columns, paint }: CommandContext): string {
  if (lines.length > 0) {
    const width = log === null ? Math.max(...lines.map((line) => line.log.length)) + 2 : 0;
    return lines
      .map(({ log: of, level, text }) => {
        const style = level === null ? undefined : STYLES[level];
        const row = oneRow(text);
        return `${width === 0 ? '' : paint('dim', pad(of, width))}${style === undefined ? row : paint(style, row)}`;
      })
      .join('\n');
  }
  const wanted = all.filter(({ id }) => log === null || id === log);
  const told = wanted.map(({ id, file, state, problem }) => `${id} (${file}): ${asSentence(problem ?? STATES[state])}`);
  if (log !== null) return told.flatMap((text) => wrap(text, columns)).join('\n');
  const none = wanted.some(({ state }) => state === 'read') ? 'No line of them is such.' : 'None of the logs is there.';
  return [none, ...told.flatMap((text) => wrap(text, columns, '  '))].join('\n');
}

import { SelfCheckSchema, type SelfCheckSource } from '../../shared/domain/index.ts';
import { counted, formatBytes, formatList, formatMs, formatPercent } from '../../shared/format.ts';
import { selfCheck } from '../app/index.ts';
import { homeFolder } from '../system/index.ts';
import type { Command, CommandContext } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, type Style, wrap } from './io.ts';
import { createSpinner } from './progress.ts';
import { VERSION } from './version.ts';

const SIGNS: Readonly<Record<SelfCheckSource['state'], readonly [string, Style]>> = {
  read: ['R', 'green'],
  absent: ['-', 'dim'],
  failed: ['F', 'red'],
  elsewhere: ['-', 'dim'],
};

export const selfCheckCommand: Command = {
  name: 'selfcheck',
  summary: 'try everything that is read of this machine, for a report',
  usage: '[--json]',
  details: [
    'Asks each tool of the system that Lifeguard uses, once, and says what could be read, how long it took, and why something could not. It needs no stack and changes nothing.',
    'What it prints holds no names, folders, addresses, serial numbers or arguments, so that it can be sent to others: figures, versions, and the outline of answers that were not understood.',
    'The letter before a source: R read, F could not be read, - not installed. Exit codes: 0 all that is here could be read, 1 something could not, 2 nothing could.',
  ],
  examples: [
    ['lifeguard selfcheck', 'what can be read on this machine'],
    ['lifeguard selfcheck --json > selfcheck.json', 'to send to whoever works on Lifeguard'],
  ],
  words: [0, 0],
  looks: false,
  async run(context) {
    const { io, json, print, signal } = context;
    const spinner = createSpinner(io.stderr);
    const found = await selfCheck({
      platform: process.platform,
      home: homeFolder(),
      env: process.env,
      signal,
      onAsk: (title) => spinner.show(`Asking: ${title}`),
      onSource: (source) => {
        spinner.clear();
        if (!json && source.state !== 'elsewhere') print(sourceText(source, context).join('\n'));
      },
    }).finally(() => spinner.clear());
    if (json) print(jsonText(SelfCheckSchema.parse({ schema: 1, version: VERSION, ...found })));
    else print(['', ...summary(found, context.columns)].join('\n'));
    return exitCodeOfSources(found.sources);
  },
};

/** What is not installed need not be read. */
export function exitCodeOfSources(sources: readonly SelfCheckSource[]): number {
  const read = sources.filter((s) => s.state === 'read').length;
  if (!sources.some((s) => s.state === 'failed')) return read === 0 ? EXIT.unknown : EXIT.healthy;
  return read === 0 ? EXIT.critical : EXIT.degraded;
}

function sourceText(
  { title, source, state, tookMs, figures, why, outline }: SelfCheckSource,
  { columns, paint }: Pick<CommandContext, 'columns' | 'paint'>,
): string[] {
  const [sign, style] = SIGNS[state];
  const took = state === 'absent' || tookMs === null ? '' : `, ${formatMs(tookMs)}`;
  const told = Object.entries(figures).map(([name, value]) => `${wordsOf(name)} ${valueText(name, value)}`);
  return [
    ...wrap(`${paint(style, sign)}  ${title}: ${source}${took}`, columns - 3).map((line, i) =>
      i === 0 ? line : `   ${line}`,
    ),
    ...[why, told.length === 0 ? null : told.join(', ')].flatMap((text) =>
      text === null ? [] : wrap(text, columns, '   '),
    ),
    ...outline.flatMap((line) => wrap(`| ${line}`, columns, '   ')),
  ];
}

function summary({ system, sources }: Awaited<ReturnType<typeof selfCheck>>, columns: number): string[] {
  const { platform, release, arch, os, node, cores, chip, memoryBytes } = system;
  const count = (state: SelfCheckSource['state']) => sources.filter((s) => s.state === state).length;
  const said = [
    `${counted(count('read'), 'source')} could be read`,
    count('failed') === 0 ? null : `${count('failed')} could not be`,
    count('absent') === 0 ? null : `${count('absent')} not installed`,
  ].filter((text) => text !== null);
  const elsewhere = new Set(sources.flatMap((s) => (s.state === 'elsewhere' ? [s.id.split('.')[0] ?? s.id] : [])));
  const machine = `Lifeguard ${VERSION} with Node ${node}, on ${os ?? platform}, kernel ${release} (${arch}), ${chip === null ? '' : `${chip}, `}${cores} cores, ${formatBytes(memoryBytes)}.`;
  return [
    ...wrap(machine, columns),
    ...wrap(`${said.join(', ')}.`, columns),
    ...(elsewhere.size === 0
      ? []
      : wrap(
          `${count('elsewhere')} are of another system and were not tried, of ${formatList([...elsewhere])}.`,
          columns,
        )),
  ];
}

/** `inUseBytes` as `in use`. */
const wordsOf = (name: string): string =>
  (name.match(/^[a-z]+$/) === null ? name.replace(/(?:Bytes|Percent)$/, '') : name)
    .replace(/[A-Z0-9]+/g, (letters) => ` ${letters.toLowerCase()}`)
    .trim();

function valueText(name: string, value: SelfCheckSource['figures'][string]): string {
  if (value === null) return 'not told';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (name.endsWith('Bytes')) return formatBytes(value);
  return name.endsWith('Percent') ? formatPercent(value) : value.toLocaleString('en');
}

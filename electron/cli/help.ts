import { componentTitle, STORES } from '../../shared/domain/index.ts';
import type { Command, OptionDefinition } from './command.ts';
import { pad, widthOf, wrap } from './io.ts';

const optionLine = ([name, o]: [string, OptionDefinition]): [string, string] => [
  `${o.short === undefined ? '    ' : `-${o.short}, `}--${name}${o.value === undefined ? '' : ` ${o.value}`}`,
  o.about,
];

function rows(lines: readonly (readonly [string, string])[], columns: number): string[] {
  const width = Math.max(...lines.map(([left]) => widthOf(left)));
  return lines.flatMap(([left, right]) => {
    const wrapped = wrap(right, columns - width - 4);
    return wrapped.map((text, i) => `  ${pad(i === 0 ? left : '', width)}  ${text}`);
  });
}

/** The first page: what it is, what it can do, and how a script reads the result. */
export function generalHelp(
  commands: readonly Command[],
  global: Readonly<Record<string, OptionDefinition>>,
  columns: number,
): string {
  return [
    ...wrap(
      `Lifeguard keeps a local AI stack alive: it watches the backend, ${STORES.map(({ id }) => componentTitle(id)).join(', ')} and the machine, names the cause when something breaks, and fixes it.`,
      columns,
    ),
    '',
    'Usage: lifeguard <command> [options]',
    '',
    ...rows(
      commands.map((c) => [c.name, c.summary]),
      columns,
    ),
    '',
    'Options of every command:',
    ...rows(Object.entries(global).map(optionLine), columns),
    '',
    'Exit codes: 0 healthy (recover: verified), 1 degraded, 2 critical (recover: failed),',
    '3 could not tell (recover: not carried out), 64 the call was wrong.',
    '',
    'Start with:  lifeguard status',
    'More on one: lifeguard help recover',
    'More on what is watched, its causes and settings: lifeguard help topics',
    'The manual page:   lifeguard help man >lifeguard.1 && man ./lifeguard.1',
  ].join('\n');
}

/** The page of one command. */
export function commandHelp(
  command: Command,
  global: Readonly<Record<string, OptionDefinition>>,
  columns: number,
): string {
  const { name, summary, usage, details = [], options = {}, examples } = command;
  // What a command says of an option of every command stands in the place of that.
  const ofAll = Object.entries(global).filter(([option]) => !Object.hasOwn(options, option));
  return [
    `lifeguard ${name}: ${summary}`,
    '',
    ...wrap(`Usage: lifeguard ${name} ${usage}`, columns),
    ...(details.length === 0 ? [] : ['', ...details.flatMap((d) => wrap(d, columns))]),
    '',
    'Options:',
    ...rows([...Object.entries(options), ...ofAll].map(optionLine), columns),
    '',
    'Examples:',
    ...examples.flatMap(([call, about]) => [`  ${call}`, `      ${about}`]),
  ].join('\n');
}

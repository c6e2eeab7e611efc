import type { Callable, Command, OptionDefinition } from './command.ts';
import { wrap } from './io.ts';

/** Columns of a line before escaping, which makes it longer. */
const WIDTH = 66;

/** What stands in several places of a page, so that roff takes none of it for an order of its own. */
const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', '\\(cq')
    .replaceAll('“', '\\(lq')
    .replaceAll('”', '\\(rq')
    .replaceAll('…', '\\&...')
    .replaceAll('→', '\\(->')
    // A line that begins with a dot or an apostrophe would be an order.
    .replace(/^(?=[.'])/gm, '\\&');

/** A paragraph in lines of a length at which a page of roff is kept; roff fills its own. */
const filled = (text: string): string[] => wrap(text, WIDTH).map(escaped);

/** Words as the argument of an order. */
const quoted = (text: string): string => `"${escaped(text).replaceAll('"', '\\(dq')}"`;

const option = ([name, { about, value, short }]: readonly [string, OptionDefinition]): string[] => [
  '.TP',
  `${short === undefined ? '' : `\\fB${escaped(`-${short}`)}\\fR, `}\\fB${escaped(`--${name}`)}\\fR${value === undefined ? '' : ` \\fI${escaped(value)}\\fR`}`,
  ...filled(`${about}.`),
];

const section = ({ name, summary, usage, details = [], options = {}, examples }: Command): string[] => [
  `.SS ${quoted(`lifeguard ${name} ${usage}`.trim())}`,
  ...filled(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`),
  ...details.flatMap((text) => ['.PP', ...filled(text)]),
  ...Object.entries(options).flatMap(option),
  ...examples.flatMap(([call, about]) => ['.TP', `\\fB${escaped(call)}\\fR`, ...filled(about)]),
];

const CODES: readonly (readonly [string, string])[] = [
  ['0', 'healthy; recover: verified; wait and exec: well'],
  ['1', 'degraded'],
  ['2', 'critical; recover: failed'],
  ['3', 'could not tell; recover: not carried out'],
  ['64', 'the call was wrong'],
];

/**
 * The manual page in roff, from the same declarations as the help.
 * @param date of the build, as 2026-01-31
 */
export function manualPage({ commands, options }: Callable, version: string, date: string): string {
  return `${[
    `.TH LIFEGUARD 1 "${date}" ${quoted(`Lifeguard ${version}`)} "User Commands"`,
    '.SH NAME',
    `lifeguard \\- keeps a local AI stack alive`,
    '.SH SYNOPSIS',
    '.B lifeguard',
    '\\fIcommand\\fR [\\fIoptions\\fR]',
    '.SH DESCRIPTION',
    ...filled(
      'Watches the backend, its stores, model servers and the machine, names the cause when something breaks, and recovers it. Results go to standard output, everything else to standard error.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap(section),
    '.SH OPTIONS',
    'Options of every command.',
    ...Object.entries(options).flatMap(option),
    '.SH EXIT STATUS',
    ...CODES.flatMap(([code, means]) => ['.TP', code, ...filled(`${means}.`)]),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, means]) => ['.TP', `\\fB${name}\\fR`, ...filled(means)]),
    '.SH SEE ALSO',
    ...filled(
      'lifeguard help topics, for components, causes, runbooks, settings and kinds, each with a page of its own.',
    ),
  ].join('\n')}\n`;
}

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['LIFEGUARD_CONFIG', 'The configuration file, instead of the usual one.'],
  ['LIFEGUARD_STATE_FOLDER', 'Where history, locks and logs lie.'],
  ['LIFEGUARD_*', 'Every setting, by its name in capitals: LIFEGUARD_BACKEND_PORT is backend.port.'],
  ['NO_COLOR', 'No colours.'],
];

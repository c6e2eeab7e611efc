import {
  type Assessment,
  backendUrl,
  type CliReport,
  type FindingOf,
  type Settings,
} from '../../../shared/domain/index.ts';
import { asSentence } from '../../../shared/format.ts';
import { type AssessInput, assessed, fact, failed, off, unread } from '../../health/findings.ts';

/** Judges the LeanVibe command line by its files, and by its own words where it was asked. */
export function assessCli({ readings, settings }: AssessInput): Assessment {
  const reading = readings.cli;
  if (!settings['cli.enabled']) return off('cli');
  if (reading === undefined) return unread('cli');
  if (!reading.ok) return failed('cli', reading.failure);
  const { cli } = reading.facts;
  return assessed('cli', [
    ...(cli.problem === null ? [] : [fact('fact:cli-broken', 'warning', `${cli.path} does not run. ${cli.problem}`)]),
    ...cli.configs.flatMap((c) =>
      c.problem === null ? [] : [fact('fact:cli-config', 'warning', `${c.path} cannot be read. ${c.problem}`)],
    ),
    // It got through, and was not let in: that it works is not a question of the way there.
    ...(cli.refused === null
      ? reach(cli, settings, readings.backend?.ok === true)
      : [fact('fact:cli-refused', 'warning', `The CLI is not let in: ${asSentence(cli.refused)}`)]),
  ]);
}

/** What its `status` command means for the connection between it and the backend that is watched. */
function reach(cli: CliReport, settings: Settings, backendAnswers: boolean): readonly FindingOf<'cli'>[] {
  const elsewhere = cli.asks !== null && !isSameServer(cli.asks, settings) ? cli.asks : null;
  const mend = `Write \`backend_url: ${backendUrl(settings)}\` into ~/.leanvibe/cli-config.yaml`;
  if (cli.reaches === 'yes')
    return elsewhere === null
      ? []
      : [fact('fact:cli-no-backend', 'warning', `The CLI reaches another server: ${elsewhere}. ${mend}`)];
  if (cli.reaches === 'unknown') return [];
  const says = asSentence(cli.statusWords ?? 'it says nothing');
  // While the backend is down that it does not reach it is no news, and no proof of anything either.
  if (!backendAnswers)
    return [
      fact(
        'fact:cli-unproven',
        'unknown',
        'Whether the CLI reaches the backend cannot be told while that does not answer',
      ),
    ];
  const why = elsewhere === null ? '' : ` It asks ${elsewhere}, and the backend is at ${backendUrl(settings)}. ${mend}`;
  return [fact('fact:cli-no-backend', 'warning', `The CLI does not reach the backend: ${says}${why}`)];
}

/** All names of this machine are one. */
export function isSameServer(address: string, settings: Settings): boolean {
  const local = (host: string) => (/^(localhost|127\.[\d.]+|0\.0\.0\.0|::1|\[::1\])$/.test(host) ? 'localhost' : host);
  const url = new URL(address);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return port === settings['backend.port'] && local(url.hostname) === local(settings['backend.host']);
}

import type { CliView } from '../../shared/contract/index.ts';
import type { Readings } from '../../shared/domain/index.ts';
import { asSentence } from '../../shared/format.ts';
import { displayPath } from '../config/index.ts';
import type { Watching } from '../core/index.ts';

/** The LeanVibe command line as the faces show it. Pure. */
export function cliView(readings: Readings, home: string): CliView {
  const cli = readings.cli?.ok ? readings.cli.facts.cli : null;
  if (cli === null) return { cli: null, text: 'The LeanVibe CLI is not installed.' };
  const shown = {
    ...cli,
    path: displayPath(cli.path, home),
    configs: cli.configs.map((c) => ({ ...c, path: displayPath(c.path, home) })),
  };
  const broken = shown.configs.find((c) => c.problem !== null);
  if (cli.problem !== null) return { cli: shown, text: asSentence(`It does not run. ${cli.problem}`) };
  if (broken !== undefined) return { cli: shown, text: asSentence(`${broken.path} cannot be read. ${broken.problem}`) };
  if (cli.refused !== null) return { cli: shown, text: asSentence(`It is not let in: ${cli.refused}`) };
  if (cli.reaches === 'no')
    return {
      cli: shown,
      text: asSentence(
        `It does not reach the backend${cli.asks === null ? '' : ` at ${cli.asks}`}: ${cli.statusWords ?? ''}`,
      ),
    };
  if (cli.waits)
    return { cli: shown, text: `It is installed; none of its commands is run until you trust this folder.` };
  return {
    cli: shown,
    text:
      cli.reaches === 'yes'
        ? `It works and reaches the backend${cli.asks === null ? '' : ` at ${cli.asks}`}.`
        : 'It is installed.',
  };
}

/**
 * The same as the faces ask for it.
 * @param look asks the program itself anew, instead of repeating what it said last
 */
export async function shownCli({ monitor, options }: Pick<Watching, 'monitor' | 'options'>, look: boolean) {
  if (look) await monitor.looks.now(['cli']);
  return cliView(monitor.readings(), options.home);
}

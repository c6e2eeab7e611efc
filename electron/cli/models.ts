import { ModelsViewSchema, type ModelView } from '../../shared/contract/index.ts';
import { isBrokenModel } from '../../shared/domain/index.ts';
import { counted, formatBytes } from '../../shared/format.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, wrap } from './io.ts';
import { withProgress } from './progress.ts';
import { table } from './render.ts';

const WORDS: Readonly<Record<ModelView['state'], string>> = {
  complete: 'complete',
  'no-weights': 'without weights',
  incomplete: 'INCOMPLETE',
  downloading: 'downloading',
  missing: 'MISSING',
  empty: 'EMPTY',
  unreadable: 'cannot be read',
};

const FIT: Readonly<Record<NonNullable<ModelView['fit']>['state'], string>> = {
  fits: 'fits',
  'not-now': 'does not fit now',
  never: 'TOO LARGE',
  loaded: 'is loaded',
};

/** `8.6 GB in memory: fits`; nothing where it is not known. */
const fitText = ({ fit }: ModelView): string =>
  fit === null ? '' : `${formatBytes(fit.needBytes)} in memory: ${FIT[fit.state]}`;

export const models: Command = {
  name: 'models',
  summary: 'list MLX models: which are whole, which fit; check the runtime',
  usage: '[--json]',
  examples: [
    ['lifeguard models', 'every model with its size, and what is wrong with it'],
    ['lifeguard recover models', 'fetch what is missing'],
  ],
  words: [0, 0],
  async run(context) {
    const engine = await context.stack();
    await withProgress(context, 'Looking at models and mlx', engine.settled(context.limitMs));
    const view = await withProgress(context, 'Looking into the folders', engine.modelFiles(true));
    const bad = view.models.filter((m) => isBrokenModel(m) || m.state === 'unreadable');
    const wrong = bad.some((m) => m.expected) || view.runtime?.ok === false;
    const code = wrong ? EXIT.critical : bad.length > 0 ? EXIT.degraded : EXIT.healthy;
    if (context.json) {
      context.print(jsonText(ModelsViewSchema.parse(view)));
      return code;
    }
    const { columns, paint } = context;
    const expected = view.models.some((m) => m.expected) ? ' * is expected.' : '';
    const lines: string[] = [];
    if (view.models.length === 0) lines.push(...wrap('No models were found in the known folders.', columns));
    else {
      lines.push(
        ...table(
          view.models.map((m) => [
            `${m.name}${m.expected ? ' *' : ''}`,
            WORDS[m.state],
            formatBytes(m.bytes),
            fitText(m),
          ]),
          columns,
        ),
      );
      lines.push(
        '',
        ...wrap(`${counted(view.models.length, 'model')}, ${formatBytes(view.bytes)}.${expected}`, columns),
      );
    }
    for (const { name, fit } of view.models.filter(
      (m) => m.fit !== null && (m.expected || m.fit.state === 'never' || m.fit.state === 'not-now'),
    ))
      lines.push('', paint('bold', name), ...wrap(fit?.text ?? '', columns, '  '));
    for (const model of bad) {
      lines.push('', paint('bold', model.name), ...model.problems.flatMap((p) => wrap(`- ${p}`, columns, '  ')));
    }
    if (view.runtime !== null) {
      lines.push('', ...wrap(view.runtime.text, columns));
      lines.push(
        ...table(
          view.runtime.rows.map((r) => [`  ${r.title}`, r.value]),
          columns,
        ),
      );
    }
    if (bad.some((m) => m.expected))
      lines.push('', ...wrap('Fetch what is missing: lifeguard recover models', columns));
    context.print(lines.join('\n'));
    return code;
  },
};

import type { FindingOf, ModelServer } from '../../../shared/domain/index.ts';
import { fact } from '../../health/findings.ts';
import { busyWords, serverTrouble, troubleWords } from '../model-server-words.ts';

/** What each kind of program is called. */
const TITLES: Readonly<Record<ModelServer['kind'], string>> = { 'mlx-lm': 'mlx_lm.server' };

/** What a model is called: the end of its path, else its own name; else the program that serves it. */
export const modelName = ({ model, kind }: Pick<ModelServer, 'model' | 'kind'>): string =>
  (model?.startsWith('/') || model?.startsWith('.') ? model.replace(/\/+$/, '').split('/').at(-1) : model) ??
  TITLES[kind];

/** One sentence for each model server that does not do its work, and a note for each that is busy. @param now epoch milliseconds */
export function serverFindings(servers: readonly ModelServer[], now: number): readonly FindingOf<'ai'>[] {
  return servers.flatMap((server): readonly FindingOf<'ai'>[] => {
    const id = serverTrouble(server);
    const name = `${modelName(server)} (${TITLES[server.kind]}, port ${server.port}, pid ${server.pid})`;
    if (id !== null) return [fact(id, 'critical', `${name} ${troubleWords(server, now)}`)];
    if (server.state !== 'busy' || !server.usedByBackend) return [];
    return [fact('fact:model-busy', 'warning', `${name} ${busyWords(server, now)}`)];
  });
}

import type { FactId, FindingOf, ModelServer } from '../../../shared/domain/index.ts';
import { formatClock } from '../../../shared/format.ts';
import { fact } from '../../health/findings.ts';

/** What each kind of program is called. */
const TITLES: Readonly<Record<ModelServer['kind'], string>> = { 'mlx-lm': 'mlx_lm.server' };

/** What a model is called: the end of its path, else its own name; else the program that serves it. */
export const modelName = ({ model, kind }: Pick<ModelServer, 'model' | 'kind'>): string =>
  (model?.startsWith('/') || model?.startsWith('.') ? model.replace(/\/+$/, '').split('/').at(-1) : model) ??
  TITLES[kind];

/** What keeps a model server from its work. */
export type ServerTrouble = Extract<
  FactId,
  'fact:model-stuck' | 'fact:model-stopped' | 'fact:model-silent' | 'fact:model-dead' | 'fact:model-delivers-nothing'
>;

/** Which of its states keeps a model server from its work, as the id of a finding; null when none does. */
export function serverTrouble({ state, usedByBackend, requests, delivery }: ModelServer): ServerTrouble | null {
  if (state === 'stuck') return 'fact:model-stuck';
  // One that nobody here waits for is its owner's business.
  if ((state === 'stopped' || state === 'silent') && (usedByBackend || requests > 0)) return `fact:model-${state}`;
  if (state === 'dead' && usedByBackend) return 'fact:model-dead';
  return state === 'idle' && usedByBackend && delivery?.ok === false ? 'fact:model-delivers-nothing' : null;
}

/** One sentence for each model server that does not do its work, and a note for each that is busy. @param now epoch milliseconds */
export function serverFindings(servers: readonly ModelServer[], now: number): readonly FindingOf<'ai'>[] {
  return servers.flatMap((server): readonly FindingOf<'ai'>[] => {
    const id = serverTrouble(server);
    const name = `${modelName(server)} (${TITLES[server.kind]}, port ${server.port}, pid ${server.pid})`;
    if (id !== null) return [fact(id, server.usedByBackend ? 'critical' : 'warning', `${name} ${words(server, now)}`)];
    if (server.state !== 'busy' || !server.usedByBackend) return [];
    const since = formatClock(server.since.wall, now);
    return [fact('fact:model-busy', 'warning', `${name} is busy: ${open(server)} since ${since}, and it works`)];
  });
}

const open = ({ requests }: ModelServer): string =>
  `${requests} ${requests === 1 ? 'request is' : 'requests are'} open`;
const waiting = ({ requests }: ModelServer): string =>
  `${requests} ${requests === 1 ? 'request waits' : 'requests wait'}`;

function words(server: ModelServer, now: number): string {
  const since = formatClock(server.since.wall, now);
  switch (server.state) {
    case 'stuck':
      return `answers health and delivers nothing since ${since}: ${waiting(server)}, and it does no work`;
    case 'stopped':
      return `is stopped (SIGSTOP or Ctrl-Z) since ${since}${server.requests > 0 ? `; ${waiting(server)}` : ''}`;
    case 'silent':
      return `answers nothing and does no work since ${since}`;
    case 'dead':
      return `says since ${since} that it cannot generate any more`;
    default: {
      const { failingSince = null, words: why = null } = server.delivery ?? {};
      const from = failingSince === null ? since : formatClock(failingSince.wall, now);
      return `answers health and delivers nothing since ${from}: asked for one word it gave ${why ?? 'none'}`;
    }
  }
}

import type { FactId, ModelServer } from '../../shared/domain/index.ts';
import { counted, formatClock } from '../../shared/format.ts';

/** What is known of the work of a program that serves models. */
export type ServerWork = Pick<ModelServer, 'usedByBackend' | 'state' | 'since' | 'requests' | 'delivery'>;

/** What keeps a model server from its work. */
export type ServerTrouble = Extract<
  FactId,
  'fact:model-stuck' | 'fact:model-stopped' | 'fact:model-silent' | 'fact:model-dead' | 'fact:model-delivers-nothing'
>;

/** Which of its states keeps a model server from its work, as the id of a finding; null when none does. */
export function serverTrouble({ state, usedByBackend, delivery }: ServerWork): ServerTrouble | null {
  // One that this backend never asked is somebody else's business, whoever waits for it.
  if (!usedByBackend) return null;
  if (state === 'stuck' || state === 'stopped' || state === 'silent' || state === 'dead') return `fact:model-${state}`;
  return state === 'idle' && delivery?.ok === false ? 'fact:model-delivers-nothing' : null;
}

const open = ({ requests }: ServerWork): string => `${counted(requests, 'request is', 'requests are')} open`;
const waiting = ({ requests }: ServerWork): string => counted(requests, 'request waits', 'requests wait');

/** That it works, as the part of a sentence after its name. @param now epoch milliseconds */
export const busyWords = (server: ServerWork, now: number): string =>
  `is busy: ${open(server)} since ${formatClock(server.since.wall, now)}, and it works`;

/** What keeps it from its work and since when, as the part of a sentence after its name. @param now epoch milliseconds */
export function troubleWords(server: ServerWork, now: number): string {
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

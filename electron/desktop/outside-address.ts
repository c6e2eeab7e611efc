import { app } from 'electron';
import { stackIn } from '../../shared/contract/index.ts';
import type { StackId } from '../../shared/domain/index.ts';
import { recoveryPage } from './pages.ts';
import { SCHEME } from './scheme.ts';
import type { Page } from './types.ts';

/** What somebody outside (Shortcuts, a launcher, a link in a mail) wants to see. */
export interface Wish {
  /** A page of the dashboard; null for the popover. */
  readonly page: Page | null;
  readonly stack: StackId | null;
}

/** Runbooks as they are named outside: by the word of the command line, or by their id. */
export type RunbookWords = readonly { readonly id: string; readonly alias: string }[];

/** A page as the pages name themselves: `overview`, `incidents/12`. Which of them there are is their own business. */
const PAGE = /^[a-z][a-z0-9-]{0,39}(\/[a-z0-9][a-z0-9-]{0,59})?$/;

/**
 * What an address from outside asks for: `lifeguard://open`, `lifeguard://open/incidents/12`, `lifeguard://recover/backend`, each with
 * `?stack=NAME` where there are several. Anybody can make somebody click on one, so that none of them does anything: a recovery shows its plan
 * and waits for the person.
 * @returns null for everything else
 */
export function wishOf(address: string, runbooks: RunbookWords): Wish | null {
  if (!URL.canParse(address)) return null;
  const { protocol, hostname, pathname, search, username, password, port } = new URL(address);
  if (protocol !== `${SCHEME}:` || `${username}${password}${port}` !== '') return null;
  const stack = stackIn(search);
  const word = pathname.replace(/^\/|\/$/g, '');
  if (hostname === 'open') return word === '' ? { page: null, stack } : PAGE.test(word) ? { page: word, stack } : null;
  if (hostname !== 'recover') return null;
  const runbook = runbooks.find(({ id, alias }) => word === alias || word === id);
  return runbook === undefined ? null : { page: recoveryPage(runbook.id), stack };
}

/** Among the arguments of a second start: the address that it was started for (Linux, Windows). */
const addressIn = (argv: readonly string[] = []): string | null =>
  argv.find((word) => word.startsWith(`${SCHEME}://`)) ?? null;

export interface OutsideAddresses {
  /** Who takes them from now on; those that came before come first. An empty one is a second start without any. */
  readonly answer: (take: (address: string | null) => void) => void;
}

/** Listens for addresses from the beginning: the one that an app is started for comes before it is ready. */
export function listenForAddresses(): OutsideAddresses {
  const early: (string | null)[] = [];
  let take: (address: string | null) => void = (address) => void early.push(address);
  app.on('open-url', (event, address) => {
    event.preventDefault();
    take(address);
  });
  app.on('second-instance', (_event, argv: readonly string[] | undefined) => take(addressIn(argv)));
  return {
    answer(next) {
      take = next;
      for (const address of early.splice(0)) next(address);
    },
  };
}

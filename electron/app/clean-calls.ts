import type { Handlers } from '../../shared/contract/index.ts';
import { type Redactor, redactDeep } from '../system/index.ts';

/** Cleaned as a whole when they were made, and long: not once more. */
const CLEAN_ALREADY: ReadonlySet<string> = new Set([
  'snapshot',
  'series',
  'logs',
  'logLines',
  'report',
  'reportAs',
  'escalationMessage',
  // An address with its code, made by the host itself.
  'startDemo',
]);

/** What somebody else wrote and has to be shown as it stands: files, command lines, what was logged. */
const AS_IT_STANDS: ReadonlySet<string> = new Set([
  'discover',
  'firstStart',
  'serviceForms',
  'changeService',
  'teamFile',
  'recentChanges',
  'simulatorLog',
  'settings',
]);

/**
 * The same calls, with every text in their answers cleaned, also in what they reject with: the last place before a page. Most of it was cleaned when
 * it came in; paths and names that are handles inside the engine are cleaned here.
 * @param worded cleans as well, and words what Lifeguard itself says for whoever reads it
 */
export function cleanHandlers(handlers: Handlers, clean: Redactor, worded = clean): Handlers {
  const cleaned = Object.entries(handlers).map(([name, handler]) => {
    const answer = handler as (args: unknown) => Promise<unknown>;
    const safe = async (args: unknown) => {
      try {
        const value = await answer(args);
        return CLEAN_ALREADY.has(name) ? value : redactDeep(value, AS_IT_STANDS.has(name) ? clean : worded);
      } catch (error) {
        throw new Error(worded(error instanceof Error ? error.message : String(error)), { cause: error });
      }
    };
    return [name, safe];
  });
  return Object.fromEntries(cleaned) as Handlers;
}

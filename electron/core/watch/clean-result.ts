import type { ProbeId } from '../../../shared/domain/index.ts';
import type { ProbeResult } from '../../probes/index.ts';
import { type Redactor, redactDeep } from '../../system/index.ts';

/**
 * Facts that are handles: files that are opened, identities that are compared. They stay exactly as they are, and are cleaned where they are shown.
 */
const HANDLES: ReadonlySet<string> = new Set([
  'path',
  'file',
  'folder',
  'cwd',
  'python',
  'executable',
  'prefix',
  'outputFile',
  'logFile',
  'mount',
  'startedAt',
  'udid',
  'identifier',
  'id',
  'label',
]);

/** What a probe found out, with everything in it that somebody else wrote made harmless; whichever probe it was, and whichever field. */
export function cleanResult(result: ProbeResult<ProbeId>, clean: Redactor): ProbeResult<ProbeId> {
  if (result.ok) return { ...result, facts: redactDeep(result.facts, clean, HANDLES) };
  const { facts } = result;
  return {
    ...result,
    failure: redactDeep(result.failure, clean),
    ...(facts === undefined ? {} : { facts: redactDeep(facts, clean, HANDLES) }),
  };
}

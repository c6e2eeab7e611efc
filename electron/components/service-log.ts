import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { ServiceSettingKey } from '../../shared/components/service-ids.ts';
import {
  type Evidence,
  type FailureKind,
  lastWordsOf,
  type ServiceId,
  type Settings,
} from '../../shared/domain/index.ts';
import { type DiagnosisInput, lastingEvidence } from '../diagnosis/rule.ts';
import { readTail } from '../logs/index.ts';
import type { Probe } from '../probes/index.ts';

/**
 * The file that a service writes, where the settings name one: as a path, or relative to its folder or that of the repository. Null also where a
 * relative one leads out of the repository.
 */
export function serviceLogFile(id: ServiceId, settings: Settings): string | null {
  const text = (name: string) => {
    const value = settings[`${id}.${name}` as ServiceSettingKey];
    return typeof value === 'string' ? value : null;
  };
  const log = text('log');
  const folder = text('folder') ?? settings['repository.path'];
  if (log === null || (folder === null && !path.isAbsolute(log))) return null;
  const file = path.resolve(folder ?? '/', log);
  // A link that comes with a pull could lead to anything; who means another place writes the whole path.
  return !path.isAbsolute(log) && leadsOutOf(settings['repository.path'], file) ? null : file;
}

/** Whether a file lies in a folder by its name, and not by what it leads to. */
function leadsOutOf(folder: string | null, file: string): boolean {
  if (folder === null || !liesBelow(folder, file)) return false;
  try {
    return !liesBelow(realpathSync(folder), realpathSync(file));
  } catch {
    // What is not there is read by nobody.
    return false;
  }
}

const liesBelow = (folder: string, file: string): boolean => file.startsWith(folder.replace(/\/?$/, '/'));

/** The reason for its end stands in its last lines. */
const TAIL_BYTES = 16 * 1024;
/** What is gone or silent has said nothing else of why. */
const SAYS_NOTHING: ReadonlySet<FailureKind> = new Set(['refused', 'unreachable', 'reset', 'timeout']);

interface Said {
  /** The last line of its log that tells something. */
  readonly lastLine?: string;
}

/** The same probe, which also reads how the log ends of a service that does not answer. */
export function withLastLine(probe: Probe, id: ServiceId): Probe {
  return {
    ...probe,
    run: async (context) => {
      const result = await probe.run(context);
      const file = serviceLogFile(id, context.settings);
      if (result.ok || file === null || !SAYS_NOTHING.has(result.failure.kind)) return result;
      const { text } = await readTail({ id, title: id, file }, TAIL_BYTES);
      const { line: lastLine } = lastWordsOf(text.split('\n').filter((line) => line.trim() !== ''));
      return lastLine === null ? result : { ...result, facts: { ...result.facts, lastLine } };
    },
  };
}

/** How its log ends, as evidence that an incident keeps; null where nothing was read of it. */
export function lastLineEvidence({ readings }: DiagnosisInput, id: ServiceId): Evidence | null {
  const { lastLine }: Said = readings[id]?.facts ?? {};
  return lastLine === undefined ? null : lastingEvidence(`Its log ends with: ${lastLine}`, id);
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { IosCheckResult } from '../../shared/domain/index.ts';

const SERVICES = { microphone: 'kTCCServiceMicrophone', speech: 'kTCCServiceSpeechRecognition' } as const;
const WORDS = { microphone: 'use the microphone', speech: 'recognise speech' } as const;

/**
 * Whether an app on a simulator may use the microphone or recognise speech, as the simulator's own permission database tells. Reads it and
 * never writes: what is set there behind the system's back does not hold.
 * @param dataPath the simulator's data folder, as simctl tells it
 */
export function simulatorPermission(
  dataPath: string | null,
  bundle: string,
  what: keyof typeof SERVICES,
): IosCheckResult {
  const file = dataPath === null ? null : path.join(dataPath, 'Library/TCC/TCC.db');
  if (file === null || !existsSync(file))
    return { state: 'unknown', text: 'The simulator has no list of permissions yet; start it once.' };
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      const row = database.prepare('SELECT * FROM access WHERE service = ? AND client = ?').get(SERVICES[what], bundle);
      return answerOf(row, what);
    } finally {
      database.close();
    }
  } catch (error) {
    return {
      state: 'unknown',
      text: `The simulator’s list of permissions cannot be read: ${(error as Error).message}.`,
    };
  }
}

/** `auth_value` 0 denied, 1 unknown, 2 allowed, 3 limited; until macOS 10.15 `allowed` 0 or 1. */
function answerOf(row: Record<string, unknown> | undefined, what: keyof typeof SERVICES): IosCheckResult {
  if (row === undefined) return { state: 'no', text: `LeanVibe has never asked to ${WORDS[what]}.` };
  const value = row.auth_value ?? (row.allowed === undefined ? undefined : Number(row.allowed) * 2);
  if (value === 2 || value === 3) return { state: 'yes', text: `LeanVibe may ${WORDS[what]}.` };
  if (value === 0) return { state: 'no', text: `LeanVibe may not ${WORDS[what]}: it was refused.` };
  return { state: 'unknown', text: `Whether LeanVibe may ${WORDS[what]} is not told.` };
}

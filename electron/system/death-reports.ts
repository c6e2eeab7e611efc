import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { foreignText } from '../files/index.ts';
import { type DiagnosticReport, parseDiagnosticReport } from './diagnostic-report.ts';

/** Reports of one look; more than this came for another reason than the end of one process. */
const MAX_REPORTS = 40;
const MAX_BYTES = 8 * 1024 * 1024;
const NAME = /\.(?:ips|panic|crash)$/;

/** Where macOS puts reports: of the whole machine, of this user, and those that were sent away already. Elsewhere only the user's is looked for. */
export function reportFolders(home: string, platform: NodeJS.Platform): readonly string[] {
  const own = path.join(home, 'Library/Logs/DiagnosticReports');
  const system = platform === 'darwin' ? ['/Library/Logs/DiagnosticReports'] : [];
  return [own, ...system].flatMap((folder) => [folder, path.join(folder, 'Retired')]);
}

/**
 * Reports written since then, in any order. Never rejects but when aborted; what cannot be read is left out.
 * @param since epoch milliseconds
 */
export async function reportsSince(
  folders: readonly string[],
  since: number,
  signal: AbortSignal,
): Promise<readonly DiagnosticReport[]> {
  const found: DiagnosticReport[] = [];
  for (const folder of folders) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => NAME.test(name));
    for (const name of names) {
      signal.throwIfAborted();
      if (found.length >= MAX_REPORTS) return found;
      const report = await readReport(path.join(folder, name), since).catch(() => null);
      if (report !== null) found.push(report);
    }
  }
  return found;
}

async function readReport(file: string, since: number): Promise<DiagnosticReport | null> {
  const { mtimeMs } = await stat(file);
  const text = mtimeMs < since ? null : foreignText(file, MAX_BYTES);
  const report = text === null ? null : parseDiagnosticReport(text);
  return report === null ? null : { ...report, at: report.at ?? mtimeMs };
}

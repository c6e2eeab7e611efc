import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { counted } from '../../shared/format.ts';
import { foreignText } from '../files/index.ts';
import { type DiagnosticReport, parseDiagnosticReport } from './diagnostic-report.ts';
import { failed, type SelfCheck } from './self-check.ts';

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
    for (const name of await reportsIn(folder).catch(() => [])) {
      signal.throwIfAborted();
      if (found.length >= MAX_REPORTS) return found;
      const report = await readReport(path.join(folder, name), since).catch(() => null);
      if (report !== null) found.push(report);
    }
  }
  return found;
}

const reportsIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => NAME.test(name));

async function readReport(file: string, since: number): Promise<DiagnosticReport | null> {
  const { mtimeMs } = await stat(file);
  const text = mtimeMs < since ? null : foreignText(file, MAX_BYTES);
  const report = text === null ? null : parseDiagnosticReport(text);
  return report === null ? null : { ...report, at: report.at ?? mtimeMs };
}

/** Reports of so many days are looked at by the self-check. */
const LOOK_BACK_MS = 30 * 24 * 3_600_000;

export const reportsCheck: SelfCheck = {
  id: 'reports.ends',
  title: 'Reports about ended processes',
  source: '/Library/Logs/DiagnosticReports and ~/Library/Logs/DiagnosticReports, each with Retired',
  on: 'darwin',
  comesAlong: true,
  limitMs: 15_000,
  look: async ({ home, signal }) => {
    const folders = reportFolders(home, 'darwin');
    const listed = await Promise.all(
      folders.map((folder) =>
        reportsIn(folder).then(
          (names) => ({ code: null, names }),
          (error: NodeJS.ErrnoException) => ({ code: error.code ?? 'unknown', names: [] }),
        ),
      ),
    );
    const refused = listed.flatMap(({ code }) => (code === null || code === 'ENOENT' ? [] : [code]));
    const [code] = refused;
    if (code !== undefined)
      return failed(`${refused.length} of ${counted(folders.length, 'folder')} may not be read (${code}).`);
    const reports = await reportsSince(folders, Date.now() - LOOK_BACK_MS, signal);
    return {
      state: 'read',
      figures: {
        folders: listed.filter((l) => l.code === null).length,
        files: listed.reduce((sum, { names }) => sum + names.length, 0),
        understoodLately: reports.length,
        memory: reports.filter(({ kind }) => kind === 'memory').length,
        gpuResets: reports.filter(({ kind }) => kind === 'gpu-reset').length,
        panics: reports.filter(({ kind }) => kind === 'panic').length,
        crashes: reports.filter(({ kind }) => kind === 'crash').length,
      },
    };
  },
};

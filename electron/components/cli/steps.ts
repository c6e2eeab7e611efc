import type { ActContext, PlanStep, StepOutcome } from '../../../shared/domain/index.ts';
import { counted } from '../../../shared/format.ts';
import { type BackupFile, backUp, compareBackup } from '../../leanvibe-cli/index.ts';
import { actStep } from '../../recovery/plan-steps.ts';

interface Backup {
  readonly files: readonly BackupFile[];
}

const FILES_MS = 10_000;

/** Copies files beside themselves, before something changes them; refuses to overwrite. */
export const backUpStep = (files: readonly BackupFile[]): PlanStep =>
  actStep({
    id: 'back-up',
    title: 'Back up the configuration',
    display: files.map((f) => `${f.move ? 'mv' : 'cp'} ${f.from} ${f.to}`).join('; '),
    name: 'cli.back-up',
    args: { files },
    run: backUpFiles,
    timeoutMs: FILES_MS,
  });

/** Shows what differs between a backup and the file as it is now; puts these keys of the backup back where they were lost. */
export const compareStep = (files: readonly BackupFile[], keep: readonly string[]): PlanStep =>
  actStep({
    id: 'compare',
    title: 'Show what changed, keep the projects',
    display: files.map((f) => `diff ${f.to} ${f.from}`).join('; '),
    name: 'cli.compare-backup',
    args: { files, keep },
    run: compareFiles,
    timeoutMs: FILES_MS,
  });

function backUpFiles({ files }: Backup, { output }: ActContext): StepOutcome {
  try {
    const lines = backUp(files);
    for (const line of lines) output(line);
    return { ok: true, result: `${counted(lines.length, 'file')} copied.` };
  } catch (error) {
    return {
      ok: false,
      final: true,
      result: `The configuration could not be copied, so nothing was changed: ${(error as Error).message}`,
    };
  }
}

function compareFiles(
  { files, keep }: Backup & { readonly keep: readonly string[] },
  { output }: ActContext,
): StepOutcome {
  try {
    const { lines, changed, putBack } = compareBackup(files, keep);
    for (const line of lines) output(line);
    const words = changed === 0 ? 'Nothing changed.' : `${counted(changed, 'line')} changed.`;
    return { ok: true, result: putBack.length === 0 ? words : `${words} Put back: ${putBack.join(', ')}.` };
  } catch (error) {
    const where = files.map((f) => f.to).join(', ');
    return {
      ok: false,
      final: true,
      result: `What changed could not be shown: ${(error as Error).message}. The backup: ${where}`,
    };
  }
}

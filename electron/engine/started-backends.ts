import path from 'node:path';
import { z } from 'zod';
import type { ProcessIdentity } from '../../shared/domain/index.ts';
import { ownText, replaceFile } from '../files/index.ts';

const FileSchema = z.array(z.object({ pid: z.number().int(), startedAt: z.string() }));
/** Only the latest starts can still be alive. */
const KEPT = 5;

/** Remembers the backends that Lifeguard started, across its own restarts: they are ours wherever they hold a port. */
export class StartedBackends {
  private readonly file: string;

  constructor(stateFolder: string) {
    this.file = path.join(stateFolder, 'started-backends.json');
  }

  /** Latest first; empty when nothing was started or the file cannot be read. */
  list(): readonly ProcessIdentity[] {
    try {
      return FileSchema.parse(JSON.parse(ownText(this.file) ?? ''));
    } catch {
      return [];
    }
  }

  add({ pid, startedAt }: ProcessIdentity): void {
    replaceFile(this.file, JSON.stringify([{ pid, startedAt }, ...this.list()].slice(0, KEPT)));
  }
}

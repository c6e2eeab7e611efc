import { z } from 'zod';
import type { ComponentId, ContainerState, Owner } from '../../../shared/domain/index.ts';
import { ownText, replaceFile } from '../../files/index.ts';

/** A name that can stand on a command line: it is no option, and nothing else than a name. */
const NameSchema = z.string().regex(/^[\w@][\w@.:+\\-]{0,199}$/);
const KeptSchema = z.object({
  /** Where it answered then: at another port it is another one. */
  port: z.number().int(),
  by: z.enum(['container', 'homebrew', 'launchd', 'systemd']),
  name: NameSchema,
});
const FileSchema = z.record(z.string(), KeptSchema);
type Remembered = Record<string, z.infer<typeof KeptSchema>>;

/** One of them, with what was found of it while it answered. */
export interface OwnerFound {
  readonly id: ComponentId;
  readonly port: number;
  readonly owner: Owner;
}

/**
 * Who kept each service when it was seen last, for the next start of Lifeguard: one that ends before it was looked at is then brought back where it was
 * kept. What stands here is a claim: whoever reads it asks the system before anything is done by it.
 */
export class OwnerMemory {
  private readonly file: string;
  private known: Remembered | null = null;

  constructor(file: string) {
    this.file = file;
  }

  /** Who kept it; unknown where nothing is remembered of it at this port. */
  of(id: ComponentId, port: number): Owner {
    const kept = this.read()[id];
    return kept === undefined || kept.port !== port ? { kind: 'unknown' } : ownerNamed(kept);
  }

  /** Remembers who keeps them, and forgets those that nobody does. Written only when that has changed. */
  note(found: readonly OwnerFound[]): void {
    const before = this.read();
    const next = { ...before };
    for (const { id, port, owner } of found) {
      const named = nameOf(owner);
      if (named === null) delete next[id];
      else next[id] = { port, ...named };
    }
    if (JSON.stringify(next) === JSON.stringify(before)) return;
    this.known = next;
    try {
      replaceFile(this.file, JSON.stringify(next));
    } catch {
      // Remembered in this process all the same.
    }
  }

  private read(): Remembered {
    this.known ??= this.readFile();
    return this.known;
  }

  private readFile(): Remembered {
    try {
      return FileSchema.parse(JSON.parse(ownText(this.file) ?? ''));
    } catch {
      return {};
    }
  }
}

/** Of a container only its name is remembered. */
const UNSEEN: ContainerState = {
  status: 'unknown',
  health: 'none',
  exitCode: null,
  outOfMemory: false,
  restarts: 0,
};

function nameOf(owner: Owner): Pick<z.infer<typeof KeptSchema>, 'by' | 'name'> | null {
  const named =
    owner.kind === 'container'
      ? { by: owner.kind, name: owner.name }
      : owner.kind === 'homebrew'
        ? { by: owner.kind, name: owner.formula }
        : owner.kind === 'launchd'
          ? { by: owner.kind, name: owner.label }
          : owner.kind === 'systemd'
            ? { by: owner.kind, name: owner.unit }
            : null;
  return named !== null && NameSchema.safeParse(named.name).success ? named : null;
}

function ownerNamed({ by, name }: z.infer<typeof KeptSchema>): Owner {
  const unseen = { pid: null, lastExitCode: null, lastSignal: null };
  switch (by) {
    case 'container':
      return { kind: by, name, state: UNSEEN };
    case 'homebrew':
      return { kind: by, formula: name, job: null };
    case 'launchd':
      return { kind: by, label: name, ...unseen };
    case 'systemd':
      return { kind: by, unit: name, ...unseen };
  }
}

import { statSync } from 'node:fs';
import path from 'node:path';
import type { Happened } from '../../../shared/domain/index.ts';
import { sitePackages } from '../../system/index.ts';

/** The environment that `uv` makes beside a project. */
const ENVIRONMENT = '.venv';
/** Changes are told for so long, in milliseconds, and no more than so many. */
const TOLD_MS = 3_600_000;
const TOLD = 20;
/** An installation writes for a while: that is one change. */
const SAME_MS = 60_000;

/**
 * Notices that packages were installed or removed in the backend's environment: the folder that holds them changes then, and with nothing else.
 * What was so at the first look is taken as it is.
 */
export class PackagesLook {
  private readonly folder: string | null;
  private last: number | null = null;
  private told: readonly Happened[] = [];

  /** @param folder of the backend */
  constructor(folder: string | null) {
    this.folder = folder;
  }

  /** @param now epoch milliseconds @returns what changed in the last hour, oldest first */
  look(now: number): readonly Happened[] {
    const at = this.folder === null ? null : changedAt(path.join(this.folder, ENVIRONMENT));
    const before = this.last;
    if (at !== null) this.last = at;
    const isNew = at !== null && before !== null && at > before;
    if (isNew && at - (this.told.at(-1)?.at ?? 0) >= SAME_MS)
      this.told = [
        ...this.told,
        { at: Math.round(at), text: 'Packages of the backend’s environment changed.', kind: 'packages' },
      ];
    this.told = this.told.filter((h) => now - h.at < TOLD_MS).slice(-TOLD);
    return this.told;
  }
}

function changedAt(environment: string): number | null {
  const times = sitePackages(environment).flatMap((site) => statSync(site, { throwIfNoEntry: false })?.mtimeMs ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

import type { Happened, ProbeFacts } from '../../../shared/domain/index.ts';

/** Loads are told for so long, in milliseconds, and no more than so many. */
const TOLD_MS = 3_600_000;
const TOLD = 20;

/**
 * Notices which model is the one that answers: the one that the backend says to have loaded, else the only one of the model servers that it uses. The
 * first that is seen is told as well: what it fails with later is then known.
 */
export class ModelLoads {
  private last: string | null = null;
  private told: readonly Happened[] = [];

  /** @param now epoch milliseconds @returns what was loaded in the last hour, oldest first */
  look(facts: Partial<Pick<ProbeFacts['ai'], 'model' | 'modelLoaded' | 'servers'>>, now: number): readonly Happened[] {
    const model = modelIn(facts);
    if (model !== null && model !== this.last) {
      this.told = [...this.told, { at: Math.round(now), text: `The model is ${model}.`, kind: 'model', what: model }];
      this.last = model;
    }
    this.told = this.told.filter((h) => now - h.at < TOLD_MS).slice(-TOLD);
    return this.told;
  }
}

function modelIn({ model = null, modelLoaded = null, servers = [] }: Parameters<ModelLoads['look']>[0]): string | null {
  if (model !== null && modelLoaded !== false) return model;
  const names = [...new Set(servers.flatMap((s) => (s.usedByBackend ? (s.model ?? []) : [])))];
  return names.length === 1 ? (names[0] ?? null) : null;
}

import type { ActWorld, Inspection, Readings } from '../../shared/domain/index.ts';
import { asSentence, formatDuration } from '../../shared/format.ts';
import { type Watching, worldOf } from '../core/index.ts';
import type { BackendPages, JsonAnswer, PageAnswer } from '../probes/index.ts';

/** What a component's closer look works with. It looks only: nothing is changed. */
export interface InspectInput {
  readonly world: ActWorld;
  /** What was read last; nothing is asked for it. */
  readonly readings: () => Readings;
  /** Asks one address of the backend for itself. */
  readonly page: (path: string) => Promise<PageAnswer>;
  /** The JSON that an address of the backend answers with, or why it is not asked now. */
  readonly json: (path: string) => Promise<JsonAnswer>;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** Whether a file may be started. */
  readonly mayStart: (file: string) => boolean;
  readonly signal: AbortSignal;
}

/** A closer look at one component. */
export type Inspect = (input: InspectInput) => Promise<Inspection>;

/** A look is given up after this, in milliseconds: a person waits for it. */
const LIMIT_MS = 60_000;

export interface InspectDeps extends Watching {
  readonly pages: BackendPages;
}

/** Takes the look, if there is one. A look that fails is told as one, and never rejects. */
export async function inspectionOf(deps: InspectDeps, inspect: Inspect | undefined): Promise<Inspection | null> {
  if (inspect === undefined) return null;
  const { monitor, options, mayStart, pages } = deps;
  const signal = AbortSignal.timeout(LIMIT_MS);
  const { home, platform } = options;
  try {
    return await inspect({
      ...{ world: worldOf(deps), readings: () => monitor.readings(), home, platform, mayStart, signal },
      page: (path) => pages.ask(path, signal),
      json: (path) => pages.read(path, signal),
    });
  } catch (error) {
    const why = signal.aborted
      ? `It did not end within ${formatDuration(LIMIT_MS)}.`
      : asSentence(error instanceof Error ? error.message : String(error));
    return { text: `The look failed. ${why}`, tables: [] };
  }
}

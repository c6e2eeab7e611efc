import type { ProbeFacts } from '../../../shared/domain/index.ts';
import { bootedAt, reportsSince } from '../../system/index.ts';

type Boot = NonNullable<ProbeFacts['process']['panic']>;

/** A panic is reported when the system has started again, dated then or some time before; in milliseconds. */
const BEFORE_BOOT_MS = 900_000;
/** The report is there so long after the start at the latest, in milliseconds. */
const WRITTEN_MS = 900_000;
/** After this nobody asks any more why it does not run. */
const OLD_MS = 24 * 3_600_000;

/** Whether a panic ended everything before the last start of this machine: looked at only while no backend was seen since this look began. */
export class BootLook {
  private readonly folders: readonly string[];
  private readonly booted: typeof bootedAt;
  private seen = false;
  private known: { readonly boot: Boot | null } | null = null;

  /** @param folders with the system's reports */
  constructor(folders: readonly string[], booted: typeof bootedAt = bootedAt) {
    this.folders = folders;
    this.booted = booted;
  }

  /** @param now epoch milliseconds @returns null where a backend runs or ran since, and where no panic is reported */
  async look(runs: boolean, now: number, signal: AbortSignal): Promise<Boot | null> {
    this.seen ||= runs;
    if (this.seen || this.folders.length === 0) return null;
    if (this.known !== null) return this.known.boot;
    const at = await this.booted(signal);
    if (at === null || now - at > OLD_MS) {
      this.known = { boot: null };
      return null;
    }
    const panic = (await reportsSince(this.folders, at - BEFORE_BOOT_MS, signal)).find((r) => r.kind === 'panic');
    const boot = panic === undefined ? null : { bootedAt: at, reason: panic.reason };
    if (boot !== null || now - at > WRITTEN_MS) this.known = { boot };
    return boot;
  }
}

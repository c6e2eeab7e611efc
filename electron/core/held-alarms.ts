import path from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../shared/domain/index.ts';
import { ownText, replaceFile } from '../files/index.ts';
import { Pause } from './pause.ts';
import { type Snooze, Snoozes } from './snoozes.ts';

const FileSchema = z.object({
  schema: z.literal(1),
  pausedUntil: z.number().nullable(),
  snoozed: z.array(z.object({ cause: z.string().max(200), until: z.number() })).max(1000),
});
type Kept = z.infer<typeof FileSchema>;

export interface HeldAlarmsDeps {
  readonly clock: Clock;
  readonly stateFolder: string;
  readonly onChange: () => void;
  /** Told when what is held cannot be written down: it holds until this program ends. */
  readonly onProblem: (error: unknown) => void;
}

/** What a person does not want to hear of for a while: everything, or single troubles. It is kept, so that it outlasts a restart. */
export class HeldAlarms {
  readonly pause: Pause;
  readonly snoozes: Snoozes;
  private readonly deps: HeldAlarmsDeps;
  private readonly file: string;
  private isTakingUp = true;
  /** Why what is held could not be written down; null where it was. */
  private unkept: string | null = null;

  constructor(deps: HeldAlarmsDeps) {
    const { clock, stateFolder } = deps;
    this.deps = deps;
    this.file = path.join(stateFolder, 'held-alarms.json');
    this.pause = new Pause(clock, () => this.changed());
    this.snoozes = new Snoozes(clock, () => this.changed());
    this.takeUp(keptIn(this.file), clock.now().wall);
    this.isTakingUp = false;
  }

  all(): { readonly pausedUntil: number | null; readonly snoozed: Snooze[]; readonly unkept?: string } {
    return { ...this.held(), ...(this.unkept === null ? {} : { unkept: this.unkept }) };
  }

  private held(): Pick<Kept, 'pausedUntil'> & { readonly snoozed: Snooze[] } {
    return { pausedUntil: this.pause.until, snoozed: [...this.snoozes.all()] };
  }

  /** Leaves no timer behind; what is held stays written down. */
  stop(): void {
    this.pause.stop();
    this.snoozes.stop();
  }

  private takeUp({ pausedUntil, snoozed }: Kept, now: number): void {
    const holds = (set: () => void) => {
      try {
        set();
      } catch {
        // A time that is over, or that a changed clock moved too far away: nothing is held.
      }
    };
    if (pausedUntil !== null && pausedUntil > now) holds(() => this.pause.set(pausedUntil));
    for (const { cause, until } of snoozed) if (until > now) holds(() => this.snoozes.set(cause, until));
  }

  private changed(): void {
    if (this.isTakingUp) return;
    const kept: Kept = { schema: 1, ...this.held() };
    try {
      replaceFile(this.file, `${JSON.stringify(kept)}\n`);
      this.unkept = null;
    } catch (error) {
      this.unkept = error instanceof Error ? error.message : String(error);
      this.deps.onProblem(error);
    }
    this.deps.onChange();
  }
}

const NOTHING: Kept = { schema: 1, pausedUntil: null, snoozed: [] };

/** What was held when it was last written down; nothing where there is no such file, or one that is broken. */
function keptIn(file: string): Kept {
  try {
    return FileSchema.parse(JSON.parse(ownText(file) ?? ''));
  } catch {
    return NOTHING;
  }
}

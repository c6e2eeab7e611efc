import { z } from 'zod';
import type { Escalation, TriggerHit } from '../../../shared/domain/index.ts';
import { ownText, replaceFile } from '../../files/index.ts';

/** What no incident tells of has ended where nobody found it for so long, in milliseconds: the logs are looked through this far back. */
const ENDED_MS = 30 * 60_000;
/** It is written down so seldom that it is met still, in milliseconds. */
const NOTED_MS = 5 * 60_000;

const EntrySchema = z.object({
  key: z.string().max(100),
  by: z.string().max(200).nullable(),
  at: z.number(),
  /** When it was last found to be met, epoch milliseconds. */
  metAt: z.number(),
});
type Entry = z.infer<typeof EntrySchema>;
const FileSchema = z.object({ schema: z.literal(1), seen: z.array(EntrySchema).max(1000) });

/** Triggers of which somebody said that they were seen, until they end. They are kept in a file, which outlasts a restart and every Lifeguard here reads. */
export class SeenTriggers {
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** Who has seen what, by its key, as it is written down now. @param now epoch milliseconds */
  at(now: number): (key: string) => TriggerHit['seen'] {
    const all = new Map(this.kept(now).map(({ key, by, at }) => [key, { by, at }]));
    return (key) => all.get(key);
  }

  /** @throws where it cannot be written down */
  mark({ key }: TriggerHit, seen: NonNullable<TriggerHit['seen']> | null, now: number): void {
    const others = this.kept(now).filter((e) => e.key !== key);
    this.write(seen === null ? others : [...others, { key, ...seen, metAt: now }]);
  }

  /**
   * Forgets those that have ended: when they are met again, that is news. What could not be told in this look has not ended by that.
   * @param now epoch milliseconds
   * @throws where it cannot be written down
   */
  settle({ hits, triggers }: Pick<Escalation, 'hits' | 'triggers'>, now: number): void {
    const before = this.read();
    const met = new Set(hits.map(({ key }) => key));
    const untold = new Set(triggers.filter(({ unseen }) => unseen !== null).map(({ id }) => id));
    const after = this.kept(now).flatMap((e) =>
      met.has(e.key) ? [now - e.metAt > NOTED_MS ? { ...e, metAt: now } : e] : untold.has(triggerOf(e)) ? [e] : [],
    );
    if (after.length !== before.length || after.some((e, i) => e.metAt !== before[i]?.metAt)) this.write(after);
  }

  private kept(now: number): readonly Entry[] {
    return this.read().filter((e) => isOfIncident(e) || now - e.metAt <= ENDED_MS);
  }

  /** Nothing where there is no such file, or one that is broken: at worst something is told once more. */
  private read(): readonly Entry[] {
    try {
      return FileSchema.parse(JSON.parse(ownText(this.file) ?? '')).seen;
    } catch {
      return [];
    }
  }

  private write(seen: readonly Entry[]): void {
    replaceFile(this.file, `${JSON.stringify({ schema: 1, seen })}\n`);
  }
}

const triggerOf = ({ key }: Entry): string => key.split(' ')[0] ?? '';
const isOfIncident = ({ key }: Entry): boolean => key.split(' ')[1] !== 'null';

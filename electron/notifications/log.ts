import { z } from 'zod';
import {
  type ComponentId,
  NOTIFICATIONS_KEPT,
  type NotificationEntry,
  NotificationEntrySchema,
} from '../../shared/domain/index.ts';
import { ownText, replaceFile } from '../files/index.ts';
import type { HeldBack } from './held-back.ts';

const FileSchema = z.object({
  schema: z.literal(1),
  entries: z.array(NotificationEntrySchema.extend({ since: z.number().nullable() })),
});
type Kept = z.infer<typeof FileSchema>['entries'][number];

const DAY_MS = 24 * 3_600_000;
const LONGEST_TITLE = 300;
const LONGEST_BODY = 2000;
const LONGEST_WHY = 500;

/** One notification that reached somebody, or could not. */
export type Told = Pick<NotificationEntry, 'id' | 'title' | 'body' | 'component' | 'cause' | 'incident' | 'out'> & {
  readonly way: NonNullable<NotificationEntry['way']>;
};

interface LogOptions {
  readonly file: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Number of the open incident that tells of a component; null where none does. */
  readonly incidentOf: (component: ComponentId) => number | null;
  /** Takes secrets out of what other programs wrote. */
  readonly clean: (text: string) => string;
  /** Told of every entry that is new or has changed. */
  readonly onChange: () => void;
  /** It could not be written down: it is remembered until this program ends. */
  readonly onProblem: (error: unknown) => void;
}

/** Remembers what was notified and what was held back, in a file that outlasts a restart and does not grow. */
export class NotificationLog {
  private readonly options: LogOptions;
  private kept: readonly Kept[] | null = null;

  constructor(options: LogOptions) {
    this.options = options;
  }

  /** Newest first. */
  entries(): readonly NotificationEntry[] {
    return this.fresh().map(({ since: _, ...entry }) => entry);
  }

  told({ way, ...told }: Told): void {
    this.add([{ ...told, at: this.options.now(), way, held: null, into: null, used: null, since: null }]);
  }

  /** The same trouble that is held for the same reason as before is no news. */
  held(all: readonly HeldBack[]): void {
    const known = this.fresh();
    const isKnown = ({ cause, since, held }: HeldBack) =>
      known.some((k) => k.cause === cause && k.since === since && k.held === held);
    const at = this.options.now();
    this.add(
      all
        .filter((one) => !isKnown(one))
        .map((one) => ({ ...one, id: `held.${one.cause}.${one.held}.${at}`, at, way: null, used: null })),
    );
  }

  /** How it went to send this one to somebody outside. */
  sent(id: string, went: NonNullable<NotificationEntry['out']>[number]): void {
    const known = this.fresh();
    const found = known.find((k) => k.id === id && k.out !== undefined);
    if (found === undefined) return;
    const { to, at, why } = went;
    const clean = { to, at, why: why === null ? null : this.options.clean(why).slice(0, LONGEST_WHY) };
    const out = [...(found.out ?? []).filter((o) => o.to !== to), clean];
    this.write(known.map((k) => (k === found ? { ...k, out } : k)));
  }

  /** A person used a button of the last notification with this identifier. */
  used(id: string, label: string): void {
    const known = this.fresh();
    const found = known.find((k) => k.id === id && k.way !== null);
    if (found === undefined) return;
    const used = { label: label.slice(0, 100), at: this.options.now() };
    this.write(known.map((k) => (k === found ? { ...k, used } : k)));
  }

  private add(entries: readonly Kept[]): void {
    if (entries.length === 0) return;
    const { clean, incidentOf } = this.options;
    const cleaned = entries.map((entry) => ({
      ...entry,
      incident: entry.incident ?? (entry.component === null ? null : incidentOf(entry.component)),
      title: clean(entry.title).slice(0, LONGEST_TITLE),
      body: clean(entry.body).slice(0, LONGEST_BODY),
    }));
    this.write([...cleaned, ...this.fresh()].slice(0, NOTIFICATIONS_KEPT.most));
  }

  private fresh(): readonly Kept[] {
    this.kept ??= keptIn(this.options.file);
    const oldest = this.options.now() - NOTIFICATIONS_KEPT.days * DAY_MS;
    return this.kept.filter(({ at }) => at >= oldest);
  }

  private write(entries: readonly Kept[]): void {
    this.kept = entries;
    try {
      replaceFile(this.options.file, JSON.stringify({ schema: 1, entries }));
    } catch (error) {
      this.options.onProblem(error);
    }
    this.options.onChange();
  }
}

/** What was written down; nothing where there is no such file, or one that is broken. */
function keptIn(file: string): readonly Kept[] {
  try {
    return FileSchema.parse(JSON.parse(ownText(file) ?? '')).entries;
  } catch {
    return [];
  }
}

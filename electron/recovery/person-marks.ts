import path from 'node:path';
import { z } from 'zod';
import { ownText, replaceFile } from '../files/index.ts';

const FileSchema = z.object({
  /** Epoch milliseconds at which a person last began or cancelled a recovery, through whatever face. */
  actedAt: z.number(),
  /** A person shut the stack down and nobody has started it since. */
  stopped: z.boolean(),
  /** In which copy of the stack. */
  place: z.string().optional(),
});
export type PersonMark = Omit<Readonly<z.infer<typeof FileSchema>>, 'place'>;

const NOBODY: PersonMark = { actedAt: 0, stopped: false };

/**
 * What a person did last, in a file: what was stopped on the command line stays stopped although the app beside it recovers by itself, and
 * the other way round.
 */
export class PersonMarks {
  private readonly file: string;
  private readonly place: () => string;
  private own: PersonMark = NOBODY;

  /** @param place which copy of the stack is watched: what somebody did in another clone says nothing of this one */
  constructor(stateFolder: string, place: () => string) {
    this.file = path.join(stateFolder, 'person.json');
    this.place = place;
  }

  /** The latest, from this process or another one. */
  read(): PersonMark {
    try {
      const { place, ...kept } = FileSchema.parse(JSON.parse(ownText(this.file) ?? ''));
      return place === this.place() && kept.actedAt >= this.own.actedAt ? kept : this.own;
    } catch {
      return this.own;
    }
  }

  /** A folder that cannot be written costs only what other processes would know. */
  note(mark: PersonMark): void {
    this.own = mark;
    try {
      replaceFile(this.file, JSON.stringify({ ...mark, place: this.place() }));
    } catch {
      // Remembered in this process all the same.
    }
  }
}

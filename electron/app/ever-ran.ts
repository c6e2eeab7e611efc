import path from 'node:path';
import { type ComponentId, MAIN } from '../../shared/domain/index.ts';
import { ownText, replaceFile } from '../files/index.ts';

/**
 * Whether the stack was ever seen running: until then a working copy is not in use, and that nothing answers in it is no outage. It is kept, so that
 * a restart of Lifeguard during an outage hides nothing, whichever Lifeguard or command saw it run.
 */
export class EverRan {
  private readonly file: string;
  private readonly isKnownElsewhere: () => boolean;
  private hasRun = false;
  private isKept = false;

  /** @param isKnownElsewhere whether something else that is kept says so: processes that were seen or started, an open incident */
  constructor(stateFolder: string, isKnownElsewhere: () => boolean) {
    this.file = path.join(stateFolder, 'ever-ran.json');
    this.isKnownElsewhere = isKnownElsewhere;
  }

  has(): boolean {
    this.hasRun ||= ownText(this.file) !== null || this.isKnownElsewhere();
    return this.hasRun;
  }

  /** This component answered, or was there. A folder that cannot be written costs what the next Lifeguard would know. */
  note(component: ComponentId): void {
    if (component !== MAIN.id && component !== MAIN.processes) return;
    if (this.isKept) return;
    this.hasRun = true;
    this.isKept = true;
    try {
      if (ownText(this.file) === null) replaceFile(this.file, '{"schema":1}\n');
    } catch {
      // Known in this process all the same.
    }
  }
}

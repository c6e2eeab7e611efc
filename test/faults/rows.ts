import type { FaultCase } from './harness.ts';

/** The rows that are left, in two lines: those that wait long and the others. Nobody is without one as long as either has one. */
export class Rows {
  private readonly long: string[];
  private readonly others: string[];

  constructor(cases: readonly FaultCase[]) {
    this.long = cases.filter((c) => c.long).map((c) => c.id);
    this.others = cases.filter((c) => !c.long).map((c) => c.id);
  }

  get left(): number {
    return this.long.length + this.others.length;
  }

  /** Takes the next one; undefined when none is left. */
  next(isPatient: boolean): string | undefined {
    const [first, second] = isPatient ? [this.long, this.others] : [this.others, this.long];
    return first.shift() ?? second.shift();
  }
}

import { isOwnOfMachine, type Snapshot } from '../../shared/domain/index.ts';

/** What is told of a further stack: nothing of what is wrong with the machine, which the main one tells once. */
export const withoutMachine = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  causes: snapshot.causes.filter(({ component }) => !isOwnOfMachine(component)),
});

import { COMPONENTS, type Snapshot } from '../../shared/domain/index.ts';

const ofMachine = new Set<string>(COMPONENTS.filter(({ layer }) => layer === 'machine').map(({ id }) => id));

/** What is told of a further stack: nothing of what is wrong with the machine, which the main one tells once. */
export const withoutMachine = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  causes: snapshot.causes.filter(({ component }) => !ofMachine.has(component)),
});

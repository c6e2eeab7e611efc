import { expect, it } from 'vitest';
import { withoutMachine } from '../../../electron/notifications/own-causes.ts';
import { COMPONENT_IDS, isOwnOfMachine, type Snapshot } from '../../../shared/domain/index.ts';

it('a further stack tells everything but what is wrong with the machine: its own processes among it', () => {
  const told = withoutMachine({ causes: COMPONENT_IDS.map((component) => ({ component })) } as unknown as Snapshot);
  const components = told.causes.map(({ component }) => component);
  expect(components).toEqual(COMPONENT_IDS.filter((id) => !isOwnOfMachine(id)));
  expect(components).toEqual(expect.arrayContaining(['backend', 'process', 'redis']));
  expect(components).not.toContain('memory');
});

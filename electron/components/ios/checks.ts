import { z } from 'zod';
import { MAIN } from '../../../shared/domain/index.ts';
import { passed, skipped, unknown, warning } from '../../checklists/outcome.ts';
import { ownCheck } from '../../checklists/own-check.ts';
import { iosView, reachable } from '../../ios/index.ts';
import { reachNow } from '../../network/index.ts';

export const reach = ownCheck({
  question:
    'Can the app reach the backend from where it runs: simulators as this machine does, devices over the network?',
  args: z.object({}).strict(),
  async answer({ world, lately, outcome, signal }) {
    const view = iosView(await world.look(['ios'], signal), world.settings);
    if (!view.usable) return skipped(view.summary);
    const backend = outcome(MAIN.id, await lately([MAIN.id]));
    if (backend.state !== 'passed') return backend;
    if (view.devices.length === 0)
      return passed(`${view.summary} A simulator reaches the backend as this machine does.`);
    const { state, text } = reachable(await reachNow(world, signal));
    const words = `${view.summary} ${text}`;
    if (state === 'yes') return passed(words);
    return state === 'no' ? warning(words) : unknown(words);
  },
});

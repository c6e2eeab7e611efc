import { z } from 'zod';
import { counted, formatList } from '../../../shared/format.ts';
import { failed, passed, skipped } from '../../checklists/outcome.ts';
import { ownCheck } from '../../checklists/own-check.ts';

/** So many restarts of a container are no accident. */
const MANY_RESTARTS = 3;

export const containers = ownCheck({
  question: 'Do the containers of the stack run, and stay?',
  args: z.object({}).strict(),
  async answer({ lately, outcome }) {
    const readings = await lately(['docker']);
    const facts = readings.docker?.facts;
    if (outcome('docker', readings).state === 'skipped') return skipped('None of the components runs in a container.');
    if (facts?.docker === undefined || facts.docker.kind === 'not-installed')
      return skipped('Docker is not used here.');
    if (facts.docker.kind === 'not-running') return failed('Docker is not running.', facts.docker.got);
    const found = Object.values(facts.owners ?? {}).flatMap((o) => (o.kind === 'container' ? [o] : []));
    if (found.length === 0) return skipped('None of the components runs in a container.');
    const bad = found.filter(
      (c) => c.state.status !== 'running' || c.state.health === 'unhealthy' || c.state.restarts > MANY_RESTARTS,
    );
    const raw = found
      .map((c) => `${c.name}: ${c.state.status}, health ${c.state.health}, ${counted(c.state.restarts, 'restart')}`)
      .join('\n');
    return bad.length === 0
      ? passed(`${counted(found.length, 'container runs', 'containers run')}.`, raw)
      : failed(`${formatList(bad.map((c) => `${c.name} is ${c.state.status}`))}.`, raw);
  },
});

import { z } from 'zod';
import { formatBytes } from '../../../shared/format.ts';
import { both, passed } from '../../checklists/outcome.ts';
import { ownCheck } from '../../checklists/own-check.ts';

export const room = ownCheck({
  question: 'Is there room on the volumes of the stack?',
  args: z.object({}).strict(),
  async answer({ lately, outcome }) {
    const readings = await lately(['disk']);
    const seen = outcome('disk', readings);
    const volumes = readings.disk?.ok ? readings.disk.facts.volumes : [];
    const free = volumes.map(({ mount, holds, freeBytes, totalBytes }) => {
      const of = `${formatBytes(freeBytes)} of ${formatBytes(totalBytes)} are free`;
      return `${mount} (${holds.join(', ')}): ${of}`;
    });
    // A speed is not known without writing much; no line of a checklist does.
    return seen.state === 'passed'
      ? both(seen, passed('Room was looked at; how fast it reads and writes was not measured.', free.join('\n')))
      : seen;
  },
});

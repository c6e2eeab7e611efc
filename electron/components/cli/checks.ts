import { z } from 'zod';
import { passed } from '../../checklists/outcome.ts';
import { ownCheck } from '../../checklists/own-check.ts';
import { cliView } from '../../leanvibe-cli/index.ts';

export const works = ownCheck({
  question: 'Does the command line work, and reach the backend?',
  args: z.object({}).strict(),
  async answer({ lately, outcome, home }) {
    const readings = await lately(['cli']);
    const seen = outcome('cli', readings);
    return seen.state === 'passed' ? passed(cliView(readings, home).text) : seen;
  },
});

import { expect, it } from 'vitest';
import { stackLines } from '../../../electron/cli/stacks.ts';

const main = {
  name: 'main',
  repository: '/home/dev/code/leanvibe-ai',
  backendUrl: 'http://localhost:8000',
  state: 'critical',
  headline: 'Alarms are paused until 14:54. Redis stopped 36 s ago.',
} as const;
const login = { ...main, name: 'login', repository: null, state: null, headline: null };

it('a stack has its row, and where that is too long nothing is cut or runs into something else', () => {
  expect(stackLines([main, login], 120)).toEqual([
    'main   http://localhost:8000  Alarms are paused until 14:54. Redis stopped 36 s ago.  /home/dev/code/leanvibe-ai',
    'login  http://localhost:8000  not watched now',
  ]);
  expect(stackLines([main, login], 70)).toEqual([
    'main   http://localhost:8000  Alarms are paused until 14:54. Redis',
    '                              stopped 36 s ago.',
    '                              /home/dev/code/leanvibe-ai',
    'login  http://localhost:8000  not watched now',
  ]);
});

import { objectIn, type Recogniser, ranBy } from '../../discovery/index.ts';

export const mlxLmRecogniser: Recogniser = {
  kind: 'mlx-lm',
  title: 'mlx-lm server',
  program(words) {
    const { program, args } = ranBy(words);
    if (program === 'mlx_lm.server') return 'mlx_lm.server';
    return program === 'mlx_lm' && args[0] === 'server' ? 'mlx_lm server' : null;
  },
  image: () => false,
  usualPort: 8080,
  // `/v1/models` lists files and proves nothing is loaded.
  ask: { protocol: 'http', method: 'GET', path: '/health' },
  tells: 'several',
  reads: (heard) => (objectIn(heard)?.status === 'ok' ? 'answers `/health` with `ok`' : null),
};

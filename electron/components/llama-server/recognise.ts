import { objectIn, type Recogniser, ranBy } from '../../discovery/index.ts';

export const llamaServerRecogniser: Recogniser = {
  kind: 'llama-server',
  title: 'llama-server',
  program(words) {
    const { program } = ranBy(words);
    return /^llama-server$/i.test(program) ? 'llama-server' : null;
  },
  image: (name) => /(^|\/)llama\.cpp$/.test(name),
  usualPort: 8080,
  // Answered without the model; `/slots` would wake one that sleeps, so it is not asked.
  ask: { protocol: 'http', method: 'GET', path: '/health' },
  tells: 'itself',
  reads(heard) {
    if (heard.kind !== 'http' || heard.server !== 'llama.cpp') return null;
    const answer = objectIn(heard);
    if (answer?.status === 'ok') return 'says that it is llama.cpp and ready';
    return heard.status === 503 ? 'says that it is llama.cpp and loads a model' : 'says that it is llama.cpp';
  },
};

import { objectIn, type Recogniser, ranBy } from '../../discovery/index.ts';

export const chromaRecogniser: Recogniser = {
  kind: 'chroma',
  title: 'Chroma',
  program(words) {
    const { program, args } = ranBy(words);
    if (program === 'chroma' && args[0] === 'run') return 'chroma run';
    // As it was started before it had a command, and is in older images.
    return program === 'uvicorn' && args[0] === 'chromadb.app:app' ? 'uvicorn chromadb.app:app' : null;
  },
  image: (name) => /(^|\/)chroma(db)?(\/chroma)?$/.test(name),
  usualPort: 8000,
  ask: { protocol: 'http', method: 'GET', path: '/api/v2/heartbeat' },
  tells: 'itself',
  reads: (heard) =>
    typeof objectIn(heard)?.['nanosecond heartbeat'] === 'number' ? 'answers with Chroma’s heartbeat' : null,
};

import { objectIn, type Recogniser, ranBy } from '../../discovery/index.ts';

export const qdrantRecogniser: Recogniser = {
  kind: 'qdrant',
  title: 'Qdrant',
  program: (words) => (ranBy(words).program === 'qdrant' ? 'qdrant' : null),
  image: (name) => /(^|\/)qdrant$/.test(name),
  usualPort: 6333,
  ask: { protocol: 'http', method: 'GET', path: '/' },
  tells: 'itself',
  reads(heard) {
    const title = objectIn(heard)?.title;
    return typeof title === 'string' && /^qdrant\b/i.test(title) ? 'answers with Qdrant’s name' : null;
  },
};

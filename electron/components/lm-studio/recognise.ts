import { objectIn, type Recogniser, ranBy } from '../../discovery/index.ts';

const isModel = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'state' in value && 'compatibility_type' in value;

export const lmStudioRecogniser: Recogniser = {
  kind: 'lm-studio',
  title: 'LM Studio',
  program(words) {
    // The app's path has a space in it, which cuts it in two where a system joins the words.
    if (/\/LM[ -]Studio(\.app\/|[^/]*\.AppImage\b|$)/.test(words.slice(0, 3).join(' '))) return 'LM Studio';
    const { program } = ranBy(words);
    return /^(LM Studio|lm-studio|llmster)$/i.test(program) ? program : null;
  },
  image: () => false,
  usualPort: 1234,
  // Lists the files of models with their states and loads none. Its own command could start the app, so it is not run.
  ask: { protocol: 'http', method: 'GET', path: '/api/v0/models' },
  tells: 'itself',
  reads(heard) {
    const answer = objectIn(heard);
    if (answer === null) return null;
    // Another route is answered 200 as well, with an error in its body.
    const data: unknown = answer.data;
    return Array.isArray(data) && data.length > 0 && data.every(isModel) ? 'lists models as LM Studio does' : null;
  },
};

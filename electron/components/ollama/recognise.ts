import { type Recogniser, ranBy } from '../../discovery/index.ts';

export const ollamaRecogniser: Recogniser = {
  kind: 'ollama',
  title: 'Ollama',
  program(words) {
    const { program, args } = ranBy(words);
    // `ollama runner` is what it starts for each model.
    return program.toLowerCase() === 'ollama' && /^(serve|start)$/.test(args[0] ?? '') ? 'ollama serve' : null;
  },
  image: (name) => /(^|\/)ollama$/.test(name),
  usualPort: 11_434,
  // Answered by the server itself; no model is loaded for it.
  ask: { protocol: 'http', method: 'GET', path: '/' },
  tells: 'itself',
  reads: (heard) =>
    heard.kind === 'http' && heard.body.trim() === 'Ollama is running' ? 'answers `Ollama is running`' : null,
};

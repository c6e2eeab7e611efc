import type { ProbeFacts, Settings } from '../../../shared/domain/index.ts';

/** Whether the backend is meant to answer without a model: by the settings, else by what it says of itself. */
export const isMock = (settings: Settings, strategy: string | null): boolean =>
  (settings['ai.strategy'] ?? strategy)?.toLowerCase() === 'mock';

type Model = Pick<ProbeFacts['ai'], 'modelLoaded' | 'inferenceReady'>;

/** Whether nothing says that its model cannot answer now. */
export const hasModel = ({ modelLoaded, inferenceReady }: Model): boolean =>
  modelLoaded !== false && inferenceReady !== false;

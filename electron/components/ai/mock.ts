import type { ProbeFacts, Settings } from '../../../shared/domain/index.ts';

/**
 * Whether the backend answers without a model as it is meant to: by the settings and by what it says of itself, as far as either says something. What is
 * set may not have reached the process that runs.
 */
export const isMock = (settings: Settings, strategy: string | null): boolean => {
  const said = [settings['ai.strategy'], strategy].filter((name) => name !== null);
  return said.length > 0 && said.every((name) => name.toLowerCase() === 'mock');
};

type Model = Pick<ProbeFacts['ai'], 'modelLoaded' | 'inferenceReady'>;

/** Whether nothing says that its model cannot answer now. */
export const hasModel = ({ modelLoaded, inferenceReady }: Model): boolean =>
  modelLoaded !== false && inferenceReady !== false;

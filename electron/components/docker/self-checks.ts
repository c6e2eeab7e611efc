import { failed, notUnderstood, type SelfCheck, versionIn } from '../../system/index.ts';
import { dockerState } from './engine.ts';

export const dockerCheck: SelfCheck = {
  id: 'docker.engine',
  title: 'Container engine',
  source: 'docker context show; docker version',
  on: 'everywhere',
  comesAlong: false,
  limitMs: 11_000,
  look: async ({ signal }) => {
    const state = await dockerState(signal);
    if (state.kind === 'not-installed') return { state: 'absent', why: 'There is no docker command.' };
    const figures = { tellsContext: state.context !== null };
    if (state.kind === 'running') {
      const version = versionIn(state.version);
      return version === null
        ? notUnderstood(state.version)
        : { state: 'read', figures: { ...figures, isRunning: true, version } };
    }
    return state.got === 'docker version: timeout'
      ? failed('It did not answer within its time limit.')
      : { state: 'read', figures: { ...figures, isRunning: false } };
  },
};

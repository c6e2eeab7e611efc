import type { CauseIdOf } from '../../../shared/domain/index.ts';
import { asSentence, formatList } from '../../../shared/format.ts';
import { advice, cause, evidence, isTroubled, offer, type Rule } from '../../diagnosis/rule.ts';

/** The MLX runtime does not work (F15 in test/faults), in which environment, and why. */
export const mlxBroken: Rule = (input) => {
  const reading = input.readings.mlx;
  if (!reading?.ok || !isTroubled(input, 'mlx')) return null;
  const { runtime } = reading.facts;
  const spec = (id: CauseIdOf<'mlx'>, title: string, action: ReturnType<typeof offer> | ReturnType<typeof advice>) =>
    cause(input, {
      id,
      component: 'mlx',
      severity: 'P1',
      confidence: 0.95,
      title,
      detail: 'reason' in runtime ? asSentence(runtime.reason) : '',
      evidence: [
        'python' in runtime ? evidence(`Environment: ${runtime.python}`, 'mlx') : null,
        'error' in runtime ? evidence(asSentence(runtime.error), 'mlx', runtime.error) : null,
      ],
      action,
    });
  const reinstall = offer('reinstall-mlx', 'Reinstall MLX');
  switch (runtime.kind) {
    case 'ok':
    case 'aborted':
      return null;
    case 'not-run':
    case 'mlx-missing':
      if (runtime.missing.length === 0) return null;
      return spec(
        'mlx-missing',
        `${formatList([...runtime.missing])} ${runtime.missing.length > 1 ? 'are' : 'is'} missing.`,
        reinstall,
      );
    case 'mlx-broken':
      return spec('mlx-broken', 'mlx does not work.', reinstall);
    case 'wrong-architecture':
      return spec(
        'mlx-architecture',
        'The backend’s Python has the wrong architecture for mlx.',
        advice(
          'Make the environment anew with a Python for arm64: `uv venv --python 3.12 --clear` and `uv sync` in the backend folder.',
        ),
      );
    case 'python-broken':
    case 'no-python':
      return spec(
        'python-broken',
        'The backend’s Python cannot be used.',
        advice('Make the environment anew: `uv sync` in the backend folder.'),
      );
    case 'too-slow':
      return {
        ...spec('mlx-slow', 'Importing mlx takes too long.', advice('Check the disk and memory, then check again.')),
        severity: 'P3',
      };
  }
};

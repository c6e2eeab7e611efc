import { mlxLm as declaration } from '../../../shared/components/mlx-lm.ts';
import { mlxLm as program } from '../model-server-kinds.ts';
import { modelService } from '../model-service.ts';
import type { Served, ServingProgram } from '../model-service-probe.ts';
import { kind } from '../service.ts';
import { objectOf } from '../service-get.ts';
import { mlxLmRecogniser } from './recognise.ts';

/** `/health` alone is asked: `/v1/models` lists the files on the disk, whatever is loaded. */
const mlxLmServer: ServingProgram = {
  name: 'mlx-lm’s server',
  path: program.healthPath,
  isIt: (words) => mlxLmRecogniser.program(words) !== null,
  read({ status, body }, _more, { commandLine }): Served {
    if (status >= 500) return { kind: 'dead' };
    if (objectOf(body)?.status !== 'ok') return { kind: 'foreign' };
    const model = commandLine === null ? null : (program.recognise(commandLine)?.model ?? null);
    // Started without a model, a word would load one.
    if (model === null) return { kind: 'serves', program: { ...program, prompt: null }, models: [] };
    return { kind: 'serves', program, models: [model] };
  },
};

export const mlxLm = kind(declaration, mlxLmRecogniser, (self) => modelService(self, mlxLmServer));

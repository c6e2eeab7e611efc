import { llamaServer as declaration } from '../../../shared/components/llama-server.ts';
import { CHAT_WORD, deliveredWord, type ModelProgram } from '../model-server-kinds.ts';
import { modelService } from '../model-service.ts';
import type { Served, ServingProgram } from '../model-service-probe.ts';
import { kind } from '../service.ts';
import { objectOf } from '../service-get.ts';
import { llamaServerRecogniser } from './recognise.ts';

const program: ModelProgram = {
  healthPath: '/health',
  prompt: { path: '/v1/chat/completions', body: CHAT_WORD },
  delivered: deliveredWord,
  keepsConnections: true,
  fallsAsleep: true,
  // It wants a key, has no template for a chat, or only makes vectors (501).
  declines: (status) => (status >= 400 && status < 500) || status === 501,
};

/** `/health` and `/props` neither wake it nor count as use (tools/server/README.md, “Sleeping on Idle”); `/slots` and `/metrics` do. */
const llamaCppServer: ServingProgram = {
  name: 'llama-server',
  path: program.healthPath,
  isIt: (words) => llamaServerRecogniser.program(words) !== null,
  async read({ status, body }, more): Promise<Served> {
    const health = objectOf(body);
    if (status === 503 && /loading model/i.test(body)) return { kind: 'starting', words: 'It loads its model.' };
    if (status !== 200 || health?.status !== 'ok') return { kind: 'foreign' };
    const asleep = { kind: 'serves', program: { ...program, prompt: null }, models: [] } as const;
    // A fork of it says so here, and wakes by the next question.
    if (health.sleeping === true) return asleep;
    const text = await more('/props');
    // It wants a key for more than its health.
    if (text === null) return asleep;
    const props = objectOf(text);
    if (props === null || !('default_generation_settings' in props)) return { kind: 'foreign' };
    const { model_alias: alias, model_path: file } = props;
    const name = [alias, file].find((n) => typeof n === 'string' && n !== '');
    const models = typeof name === 'string' ? [name] : [];
    // A router loads the model that it is asked for.
    return props.is_sleeping === true || props.role === 'router' || models.length === 0
      ? asleep
      : { kind: 'serves', program, models };
  },
};

export const llamaServer = kind(declaration, llamaServerRecogniser, (self) => modelService(self, llamaCppServer));

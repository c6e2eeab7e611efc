import { z } from 'zod';
import { lmStudio as declaration } from '../../../shared/components/lm-studio.ts';
import { CHAT_WORD, deliveredWord } from '../model-server-kinds.ts';
import { modelService } from '../model-service.ts';
import type { Served, ServingProgram } from '../model-service-probe.ts';
import { kind } from '../service.ts';
import { objectOf } from '../service-get.ts';
import { lmStudioRecogniser } from './recognise.ts';

/** A model as `/api/v0/models` lists it (lmstudio.ai/docs, REST API v0). */
const ModelSchema = z.object({
  id: z.string(),
  type: z.string(),
  state: z.string(),
});

/**
 * `/api/v0/models` lists the files with their states and loads none; a route that is missing is answered 200 with an error in its body. Only a model
 * that is loaded is named in a word: any other would be loaded by it.
 */
const lmStudioServer: ServingProgram = {
  name: 'LM Studio',
  path: '/api/v0/models',
  isIt: (words) => lmStudioRecogniser.program(words) !== null,
  read({ status, body }): Served {
    const answer = objectOf(body);
    const listed = z.array(ModelSchema).safeParse(answer?.data);
    if (status !== 200 || answer?.object !== 'list' || !listed.success) return { kind: 'foreign' };
    const loaded = listed.data.filter((m) => m.state === 'loaded');
    const asked = loaded.find((m) => m.type === 'llm' || m.type === 'vlm');
    const program = {
      healthPath: '/api/v0/models',
      prompt: asked === undefined ? null : { path: '/v1/chat/completions', body: { ...CHAT_WORD, model: asked.id } },
      delivered: deliveredWord,
      keepsConnections: true,
      fallsAsleep: true,
      declines: (code: number) => code >= 400 && code < 500,
    } as const;
    return { kind: 'serves', program, models: loaded.map((m) => m.id) };
  },
};

export const lmStudio = kind(declaration, lmStudioRecogniser, (self) => modelService(self, lmStudioServer));

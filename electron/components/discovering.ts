import type { Recogniser } from '../discovery/index.ts';
import { chromaRecogniser } from './chroma/recognise.ts';
import { httpRecogniser } from './http/recognise.ts';
import { llamaServerRecogniser } from './llama-server/recognise.ts';
import { lmStudioRecogniser } from './lm-studio/recognise.ts';
import { mlxLmRecogniser } from './mlx-lm/recognise.ts';
import { neo4jRecogniser } from './neo4j/recognise.ts';
import { ollamaRecogniser } from './ollama/recognise.ts';
import { postgresRecogniser } from './postgres/recognise.ts';
import { qdrantRecogniser } from './qdrant/recognise.ts';
import { redisRecogniser } from './redis/recognise.ts';

export { publishedContainers } from './docker/published.ts';

/** How each kind is recognised. The last one, any server of HTTP, only where none of the others fits. */
export const RECOGNISERS: readonly Recogniser[] = [
  postgresRecogniser,
  redisRecogniser,
  neo4jRecogniser,
  chromaRecogniser,
  qdrantRecogniser,
  ollamaRecogniser,
  lmStudioRecogniser,
  llamaServerRecogniser,
  mlxLmRecogniser,
  httpRecogniser,
];

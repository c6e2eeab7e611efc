import type { SecretsDeclaration } from './declaration.ts';
import { dockerSecrets } from './docker-secrets.ts';
import { neo4jSecrets } from './neo4j-secrets.ts';
import { redisSecrets } from './redis-secrets.ts';

/** How secrets of components are known in a text, whether these are watched or not: for whoever hides them. */
export const SECRETS: readonly SecretsDeclaration[] = [dockerSecrets, neo4jSecrets, redisSecrets];

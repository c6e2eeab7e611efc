import type { Declaration, SecretsDeclaration } from './declaration.ts';
import { DECLARATIONS } from './index.ts';

/** How secrets of components are known in a text, whether these are watched or not: for whoever hides them. */
export const SECRETS: readonly SecretsDeclaration[] = DECLARATIONS.flatMap(({ secrets }: Declaration) => secrets ?? []);

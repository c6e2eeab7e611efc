import type { SecretsDeclaration } from './declaration.ts';

/** How a log-in at a registry stands on a command line, and how the tokens of Docker Hub begin. */
export const dockerSecrets = {
  options: [['docker login|podman login', '-p[ \\t]*']],
  tokens: [['Docker Hub', 'dckr_(?:pat|oat)_', '[\\w-]{16,}']],
} as const satisfies SecretsDeclaration;

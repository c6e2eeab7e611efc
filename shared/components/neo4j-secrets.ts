import type { SecretsDeclaration } from './declaration.ts';

/** How passwords of Neo4j stand on command lines; its statements are those of any database. */
export const neo4jSecrets = {
  options: [
    ['cypher-shell|neo4j-shell', '-p[ \\t]*'],
    ['neo4j-admin', 'set-initial-password[ \\t]+'],
  ],
} as const satisfies SecretsDeclaration;

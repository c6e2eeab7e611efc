import type { SecretsDeclaration } from './declaration.ts';

/** How passwords of Redis, and of those that speak as it does, stand in texts. */
export const redisSecrets = {
  options: [['redis-cli|keydb-cli|valkey-cli', '-a[ \\t]+']],
  statements: {
    words: 'AUTH|SETUSER|requirepass|^user[ \\t]',
    patterns: [
      // AUTH [user] password, also quoted as MONITOR and the slow log write it.
      /(["']AUTH2?["'][ \t]+(?:["'][^"'\n]{1,64}["'][ \t]+)?["'])([^"'\n]{1,300})(?=["'])/gi,
      /\b(AUTH2?[ \t]+(?:\S{1,64}[ \t]+)?)(?=\S{0,256}\d)(\S{6,})/g,
      /(["'](?:requirepass|masterauth)["'][ \t]+["'])([^"'\n]{1,300})(?=["'])/gi,
      // Rules of ACL users.
      /(\bACL[ \t]+SETUSER\b[^\n]{0,200}?[ \t]["']?[><#!])([^\s"']{4,200})/gi,
      /(^user[ \t]+\S{1,64}[ \t][^\n]{0,200}?[ \t][><#!])([^\s"']{4,200})/gm,
    ],
  },
} as const satisfies SecretsDeclaration;

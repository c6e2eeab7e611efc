import { createHash } from 'node:crypto';
import type { Failure } from '../../shared/domain/index.ts';

/**
 * Remembers which credentials were refused, so that nobody is locked out by a monitor that goes on trying (Neo4j locks out
 * after 3 failures, fault F12). Lives outside the probes: one that is made anew with the same credentials does not try them again.
 */
export interface CredentialMemory {
  /** The refusal of these very credentials, or null. */
  readonly refusal: (key: string) => Failure | null;
  readonly refuse: (key: string, failure: Failure) => void;
}

export function createCredentialMemory(): CredentialMemory {
  const refusals = new Map<string, Failure>();
  return {
    refusal: (key) => refusals.get(key) ?? null,
    refuse: (key, failure) => void refusals.set(key, failure),
  };
}

/** Stands for address, user and password without holding them. */
export const credentialKey = (...parts: readonly (string | null)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

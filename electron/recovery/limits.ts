/** The guide's severities for recovery scripts ("Master Recovery Script"). */
export type Severity3 = 'critical' | 'high' | 'medium';

/** Time limit and tries by severity: critical 30 s × 3, high 60 s × 5, otherwise 120 s × 3 (guide, "Master Recovery Script"). */
export function severityLimits(severity: Severity3): { readonly timeoutMs: number; readonly attempts: number } {
  if (severity === 'critical') return { timeoutMs: 30_000, attempts: 3 };
  if (severity === 'high') return { timeoutMs: 60_000, attempts: 5 };
  return { timeoutMs: 120_000, attempts: 3 };
}
